import { ceilingEnd, minimumEnd } from './due.js';
import type { FileKind } from './sealed-file.js';

/** A row of the pack's retention schedule, as far as files need it. */
export interface ScheduledTerm {
  readonly rule: 'max' | 'min';
  readonly duration: string;
  readonly cap?: string;
}

/** What the end of a file is reckoned from. */
export interface EndedRecord {
  readonly closedAt: Date;
  /** The last disclosure that the record led to, and until when its accounting is kept; null where there was none. */
  readonly accountedAt: Date | null;
  readonly accountedUntil: Date | null;
  /** Said by the record itself: a complaint carries it from the day it was closed. */
  readonly keptUntil: Date | null;
  /** A draft that never was more: its time ran out, or somebody dropped it; null for all else. */
  readonly draft: 'lapsed' | 'dropped' | null;
  /** What somebody without an account asked for; null where it is no rights case. */
  readonly asked: 'accounting' | 'access' | 'correction' | null;
}

export interface Schedule {
  /** Undefined where the pack has no such row. */
  readonly term: (code: string) => ScheduledTerm | undefined;
  /** IANA zone in which days are counted. */
  readonly zone: string;
}

/** Where the pack is silent; policy choices of the product, each no shorter than what the pack's neighbours say. */
const OWN = {
  'RT-DRAFT': { rule: 'max', duration: 'P90D' },
  'RT-AGREEMENT': { rule: 'min', duration: 'P6Y' },
  'RT-CERT': { rule: 'min', duration: 'P6Y' },
  'RT-COMPLAINT': { rule: 'max', duration: 'P5Y' },
  'RT-GRAMA-REQ': { rule: 'max', duration: 'P2Y' },
  'RT-CORRECTION': { rule: 'min', duration: 'P5Y' },
  'RT-APPEAL': { rule: 'min', duration: 'P30D' },
  'RT-AUDIT-LOG': { rule: 'min', duration: 'P6Y' },
} as const satisfies Readonly<Record<string, ScheduledTerm>>;
type ScheduledCode = keyof typeof OWN;

/**
 * When the words of a file that came to its end are destroyed.
 *
 *   request that led to no disclosure   at the end of RT-DRAFT, never before the time to appeal (RT-APPEAL) is over
 *   request behind a disclosure         when the last accounting entry is no longer kept: it rests on these words
 *   complaint                           at the end of its own term, RT-COMPLAINT of the day it was closed
 *   rights case                         RT-CORRECTION after the answer, or RT-GRAMA-REQ where no correction was asked for
 *   agreement                           RT-AGREEMENT after its end; RT-DRAFT when it was never signed by all
 *   draft that lapsed                   at once: RT-DRAFT ran before it lapsed
 *   legal hold, purge brake             RT-CERT after their end: they explain certificates
 *   accepted restore of the ledger      RT-AUDIT-LOG: it explains where the log breaks off
 *
 * Of two minimums the later one counts. @throws RangeError for a term that is no duration
 */
export function endOfFile(
  kind: FileKind,
  record: EndedRecord,
  schedule: Schedule,
): { readonly dueAt: string; readonly rule: string } {
  // Its time ran while it was a draft, and nothing of it was decided that could be appealed.
  if (record.draft === 'lapsed') return { dueAt: record.closedAt.toISOString(), rule: 'RT-DRAFT' };
  switch (kind) {
    case 'share-request':
      return record.accountedAt === null ? endOfUndisclosed(record, schedule) : endOfAccounted(record, schedule);
    case 'complaint':
      if (record.keptUntil === null) throw new Error('A closed complaint does not say until when it is kept');
      return { dueAt: record.keptUntil.toISOString(), rule: 'RT-COMPLAINT' };
    case 'rights-case': {
      const rule = record.asked === 'correction' ? 'RT-CORRECTION' : 'RT-GRAMA-REQ';
      return { dueAt: endOfTerm(rule, record.closedAt, schedule), rule };
    }
    case 'agreement': {
      const rule = record.draft === 'dropped' ? 'RT-DRAFT' : 'RT-AGREEMENT';
      return { dueAt: endOfTerm(rule, record.closedAt, schedule), rule };
    }
    case 'legal-hold':
    case 'purge-brake':
      return { dueAt: endOfTerm('RT-CERT', record.closedAt, schedule), rule: 'RT-CERT' };
    case 'ledger-restore':
      return { dueAt: endOfTerm('RT-AUDIT-LOG', record.closedAt, schedule), rule: 'RT-AUDIT-LOG' };
  }
}

function endOfUndisclosed({ closedAt }: EndedRecord, schedule: Schedule) {
  const appeal = endOfTerm('RT-APPEAL', closedAt, schedule);
  return { dueAt: later(endOfTerm('RT-DRAFT', closedAt, schedule), appeal), rule: 'RT-DRAFT' };
}

function endOfAccounted({ closedAt, accountedAt, accountedUntil }: EndedRecord, schedule: Schedule) {
  const term = schedule.term('RT-ACCOUNTING');
  const ends = [
    endOfTerm('RT-APPEAL', closedAt, schedule),
    accountedUntil?.toISOString(),
    // The cap of a minimum is its longest case, health data: nobody asks here which one this is.
    term && minimumEnd(accountedAt!, term.cap ?? term.duration, schedule.zone),
  ];
  return { dueAt: ends.filter((end) => end !== undefined).reduce(later), rule: 'RT-ACCOUNTING' };
}

/** When a term of the schedule is over. @throws RangeError for a term that is no duration */
export function endOfTerm(code: ScheduledCode, from: Date, { term, zone }: Schedule): string {
  const { rule, duration, cap }: ScheduledTerm = term(code) ?? OWN[code];
  return rule === 'max' ? ceilingEnd(from, duration, zone) : minimumEnd(from, cap ?? duration, zone);
}

const later = (one: string, other: string): string => (one < other ? other : one);
