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
}

export interface Schedule {
  /** Undefined where the pack has no such row. */
  readonly term: (code: string) => ScheduledTerm | undefined;
  /** IANA zone in which days are counted. */
  readonly zone: string;
}

/** Where the pack is silent; policy choices of the product, each no shorter than what the pack's neighbours say. */
const OWN: Readonly<Record<string, ScheduledTerm>> = {
  'RT-DRAFT': { rule: 'max', duration: 'P90D' },
  'RT-AGREEMENT': { rule: 'min', duration: 'P6Y' },
  'RT-CERT': { rule: 'min', duration: 'P6Y' },
};
/** A denial can be appealed for 30 days (63G-2-401(1)); the words stay until that is over, whatever a ceiling says. */
const APPEAL = 'P30D';

/**
 * When the words of a file that came to its end are destroyed.
 *
 *   request that led to no disclosure   at the end of RT-DRAFT, never before the time to appeal is over
 *   request behind a disclosure         when the last accounting entry is no longer kept: it rests on these words
 *   complaint                           at the end of its own term
 *   agreement                           RT-AGREEMENT after its end
 *   legal hold, purge brake             RT-CERT after their end: they explain certificates
 *
 * Of two minimums the later one counts. @throws RangeError for a term that is no duration
 */
export function endOfFile(
  kind: FileKind,
  record: EndedRecord,
  schedule: Schedule,
): { readonly dueAt: string; readonly rule: string } {
  switch (kind) {
    case 'share-request':
      return record.accountedAt === null ? endOfUndisclosed(record, schedule) : endOfAccounted(record, schedule);
    case 'complaint':
      if (record.keptUntil === null) throw new Error('A closed complaint does not say until when it is kept');
      return { dueAt: record.keptUntil.toISOString(), rule: 'RT-COMPLAINT' };
    case 'agreement':
      return { dueAt: endOf('RT-AGREEMENT', record.closedAt, schedule), rule: 'RT-AGREEMENT' };
    case 'legal-hold':
    case 'purge-brake':
      return { dueAt: endOf('RT-CERT', record.closedAt, schedule), rule: 'RT-CERT' };
  }
}

function endOfUndisclosed({ closedAt }: EndedRecord, schedule: Schedule) {
  const appeal = minimumEnd(closedAt, APPEAL, schedule.zone);
  return { dueAt: later(endOf('RT-DRAFT', closedAt, schedule), appeal), rule: 'RT-DRAFT' };
}

function endOfAccounted({ closedAt, accountedAt, accountedUntil }: EndedRecord, schedule: Schedule) {
  const term = schedule.term('RT-ACCOUNTING');
  const ends = [
    minimumEnd(closedAt, APPEAL, schedule.zone),
    accountedUntil?.toISOString(),
    // The cap of a minimum is its longest case, health data: nobody asks here which one this is.
    term && minimumEnd(accountedAt!, term.cap ?? term.duration, schedule.zone),
  ];
  return { dueAt: ends.filter((end) => end !== undefined).reduce(later), rule: 'RT-ACCOUNTING' };
}

function endOf(code: string, from: Date, { term, zone }: Schedule): string {
  const { rule, duration, cap } = term(code) ?? OWN[code]!;
  return rule === 'max' ? ceilingEnd(from, duration, zone) : minimumEnd(from, cap ?? duration, zone);
}

const later = (one: string, other: string): string => (one < other ? other : one);
