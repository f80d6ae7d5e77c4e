import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { nextStep } from '../domain/agreement.js';
import type { Agreement, AgreementStatus, KnownAgreement } from '../domain/agreement.js';
import { elementsFor, partiesOf } from '../domain/terms.js';
import type { AgreementKind } from '../domain/terms.js';

/** Structurally the policy engine's agreement facts; policy stands above agreements, so the type is repeated here. */
export interface AgreementRecord {
  /** As it was asked for: the agreement's id, or its number. */
  readonly id: string;
  readonly kind: AgreementKind;
  readonly parties: readonly string[];
  readonly status: AgreementStatus;
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly timeZone: string;
  readonly purposes: readonly string[];
  readonly elements: readonly string[];
  readonly authorities: readonly string[];
  readonly maxRetention: string;
  readonly onwardTo: readonly string[];
  readonly clauses: readonly string[];
  readonly undertaking: boolean;
  readonly contractorAssurance: boolean;
}

interface Row {
  readonly id: string;
  readonly number: string;
  readonly state: KnownAgreement;
}

/**
 * Agreements the acting agency is a party of, by id or number; others are left out, as if they did not exist. A number
 * stands for the revision in force, else for the newest.
 * @param purpose when given, `elements` are those agreed for it; otherwise those agreed for every purpose, never the union
 */
export async function agreementFacts(
  tx: Tx,
  references: readonly string[],
  purpose?: string,
): Promise<AgreementRecord[]> {
  const rows = await tx.query<Row>(
    `select id, number, state from agreements.agreement
     where id = any ($1::uuid[]) or number = any ($2::text[])
     order by status in ('in_force', 'suspended') desc, revision desc, id desc`,
    [references.filter(isId), references.filter((each) => !isId(each))],
  );
  return [...new Set(references)].flatMap((asked) => {
    const row = rows.find((each) => each.id === asked || each.number === asked);
    return row ? [toRecord(asked, row.state, tx.at, purpose)] : [];
  });
}

/** What one share request cites, and for whom. */
export interface AgreementQuestion {
  readonly reference: string;
  readonly purpose: string;
  /** Agencies each of which must be able to see the agreement; for the others it does not exist. */
  readonly seenBy: readonly string[];
}

/**
 * The same facts for many questions in one statement, for the service, which sees every agency's rows: what an agency could
 * not read for itself is left out here too.
 * @returns answers in the order of the questions
 */
export async function agreementFactsForMany(
  tx: Tx,
  questions: readonly AgreementQuestion[],
): Promise<readonly (AgreementRecord | undefined)[]> {
  const references = [...new Set(questions.map(({ reference }) => reference))];
  if (references.length === 0) return [];
  const rows = await tx.query<Row & { readonly visible_to: readonly string[] }>(
    `select id, number, state, visible_to from agreements.agreement
     where id = any ($1::uuid[]) or number = any ($2::text[])
     order by status in ('in_force', 'suspended') desc, revision desc, id desc`,
    [references.filter(isId), references.filter((each) => !isId(each))],
  );
  const cited = new Map(
    references.map((asked) => [asked, rows.filter((each) => each.id === asked || each.number === asked)]),
  );
  // Many share requests cite one agreement for one purpose: its facts are made once.
  const made = new Map<string, AgreementRecord>();
  return questions.map(({ reference, purpose, seenBy }) => {
    const row = cited.get(reference)?.find((each) => seenBy.every((agency) => each.visible_to.includes(agency)));
    if (row === undefined) return undefined;
    const key = `${row.id} ${reference} ${purpose}`;
    const known = made.get(key) ?? toRecord(reference, row.state, tx.at, purpose);
    made.set(key, known);
    return known;
  });
}

/** The id behind an id or a number, when the acting agency may see the agreement. */
export async function resolveAgreement(tx: Tx, reference: string): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    `select id from agreements.agreement where id = $1::uuid or number = $2
     order by status in ('in_force', 'suspended') desc, revision desc, id desc limit 1`,
    [isId(reference) ? reference : null, reference],
  );
  return rows[0]?.id;
}

function toRecord(id: string, agreement: KnownAgreement, at: Date, purpose: string | undefined): AgreementRecord {
  const { terms } = agreement;
  return {
    id,
    kind: terms.kind,
    parties: partiesOf(terms),
    status: statusAt(agreement, at),
    effectiveFrom: terms.term.effectiveFrom,
    expiresOn: terms.term.expiresOn,
    timeZone: terms.term.timeZone,
    purposes: terms.purposes.map((each) => each.code),
    elements: elementsFor(terms, purpose),
    authorities: terms.authorities,
    maxRetention: terms.retention.maximum,
    onwardTo: terms.onward.rule === 'listed' ? terms.onward.to : [],
    clauses: terms.clauses,
    undertaking: terms.undertaking,
    contractorAssurance: terms.contractorAssurance,
  };
}

/** A late sweep never keeps an agreement alive: past its last instant it is expired, whatever the row says. */
export function statusAt(agreement: Exclude<Agreement, { status: 'none' }>, at: Date): AgreementStatus {
  const next = nextStep(agreement);
  return next?.step === 'expire' && at >= next.dueAt ? 'expired' : agreement.status;
}
