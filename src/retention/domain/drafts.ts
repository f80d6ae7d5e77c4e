/** So long before it lapses everybody who can still save a draft is told of it. */
const TOLD_BEFORE_MS = 14 * 24 * 60 * 60 * 1000;

export interface IdleDraft {
  /** When somebody last wrote in it, or signed it. */
  readonly touchedAt: Date;
  /** When it was last said that it will lapse; null when nobody was told. */
  readonly toldAt: Date | null;
}

/**
 * What becomes of a draft that nobody touches. Whoever answers for it has two weeks after they were told, however late that
 * was: a sweep that stood still, or a pack with a shorter term, ends nothing by surprise.
 * @param endsAt when its term is over
 */
export function idleDraft({ touchedAt, toldAt }: IdleDraft, endsAt: Date, at: Date): 'stays' | 'tell' | 'lapses' {
  const toldSince = toldAt !== null && toldAt > touchedAt;
  if (!toldSince) return at.getTime() >= endsAt.getTime() - TOLD_BEFORE_MS ? 'tell' : 'stays';
  return at > endsAt && at.getTime() >= toldAt.getTime() + TOLD_BEFORE_MS ? 'lapses' : 'stays';
}

/** Calendar terms differ by days: three months from February end sooner than three from June. */
const MARGIN_MS = 4 * 24 * 60 * 60 * 1000;

/**
 * What was touched later is not looked at.
 * @param endsAt of a draft that is touched now
 */
export function untouchedSince(at: Date, endsAt: Date): Date {
  return new Date(2 * at.getTime() - endsAt.getTime() + TOLD_BEFORE_MS + MARGIN_MS);
}
