import { Temporal } from 'temporal-polyfill';

/** Where sealed words are, and a keyed commitment to them. */
export interface DetailRef {
  readonly id: string;
  readonly commitment: string;
}

/**
 * One disclosure as it must be accounted for (5 USC 552a(c); 45 CFR 164.528(b); 28 CFR 23.20(f); FERPA 34 CFR 99.32):
 * date, nature, purpose, recipient and authority; no payload, no names. Kept longer than the data it accounts for.
 */
export interface Accounting {
  readonly disclosedAt: string;
  readonly timeZone: string;
  readonly requestId: string;
  readonly requestNumber: string;
  readonly decisionId: string;
  readonly grantId: string;
  readonly packageId: string;
  readonly pack: string;
  readonly packDigest: string;
  readonly disclosingAgency: string;
  readonly disclosingOfficer: { readonly personId: string; readonly role: string };
  readonly recipient: {
    readonly agency: string;
    readonly ori: string | null;
    readonly people: readonly string[];
  };
  readonly requestingAgency: string;
  readonly subjects: { readonly count: number; readonly pseudonyms: readonly string[] };
  readonly nature: {
    readonly elements: readonly { readonly code: string; readonly transform?: string }[];
    readonly recordSeries: string;
    readonly classification: string;
    readonly recordCount: number;
    readonly manifestDigest: string;
  };
  readonly purpose: { readonly code: string; readonly title: string };
  readonly authorities: readonly { readonly code: string; readonly citation: string }[];
  readonly evidence: readonly {
    readonly kind: string;
    readonly issuedOn: string;
    readonly verifiedBy: string | null;
  }[];
  /** Number or id of the agreement, where the request cited one that was known. */
  readonly agreement: string | null;
  /** Case number, address of the recipient on that day, agreement as it was written: sealed with the file of the request. */
  readonly words: DetailRef;
  readonly channel: { readonly method: 'broker-download'; readonly encryption: string };
  readonly retention: { readonly until: string; readonly code: string };
  readonly obligations: readonly string[];
  readonly subjectVisibility: 'visible' | 'suspended' | 'withheld';
  readonly emergency: boolean;
  readonly onwardOf: string | null;
  readonly keepUntil: string;
}

export type DisclosureRecord =
  | { readonly status: 'none' }
  | { readonly status: 'recorded'; readonly accounting: Accounting; readonly receiptAckAt?: string };

export type DisclosureEvent =
  | { readonly type: 'DisclosureRecorded'; readonly accounting: Accounting }
  | { readonly type: 'DisclosureReceiptAcknowledged'; readonly at: string };

export function evolveDisclosure(state: DisclosureRecord, event: DisclosureEvent): DisclosureRecord {
  switch (event.type) {
    case 'DisclosureRecorded':
      return { status: 'recorded', accounting: event.accounting };
    case 'DisclosureReceiptAcknowledged': {
      if (state.status === 'none') throw new Error('A disclosure was acknowledged before it was recorded');
      return { ...state, receiptAckAt: event.at };
    }
  }
}

const ACCOUNTING_KEPT = Temporal.Duration.from('P6Y');

/**
 * Accounting outlives the data: five years or the life of the record, whichever is longer (5 USC 552a(c)(2)), six years
 * with health data (45 CFR 164.528). Six for all is never too short, unless the data itself may live longer.
 */
export function keptUntil(disclosedAt: string, dataUntil: string, timeZone: string): string {
  const disclosed = Temporal.Instant.from(disclosedAt).toZonedDateTimeISO(timeZone);
  const end = Math.max(disclosed.add(ACCOUNTING_KEPT).epochMilliseconds, Date.parse(dataUntil));
  return new Date(end).toISOString();
}

/** What of an accounting entry is sealed. */
export interface AccountingWords {
  /** Mailbox of the recipient agency on the day of the disclosure (5 USC 552a(c)(1)(B): name and address). */
  readonly contact: string;
  readonly caseRef?: string;
  /** As it was written, when no agreement of that number or id was known. */
  readonly agreement?: string;
}
