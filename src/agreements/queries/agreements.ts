import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { AgreementWords } from '../agreement-content.js';
import type { AgreementBody, SignatureBody } from '../agreements.dto.js';
import type { AgreementStatus, KnownAgreement, Suspension, Termination } from '../domain/agreement.js';
import { permittedCommands } from '../domain/permissions.js';
import type { AgreementCommand } from '../domain/permissions.js';
import { partiesOf } from '../domain/terms.js';
import type { AgreementKind, AgreementTerms } from '../domain/terms.js';
import { statusAt } from './agreement-facts.js';

export interface AgreementSummary {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly revision: number;
  readonly title: string;
  readonly kind: AgreementKind;
  readonly status: AgreementStatus;
  readonly parties: readonly string[];
  readonly purposes: readonly string[];
  readonly effectiveFrom: string;
  readonly expiresOn: string;
  readonly timeZone: string;
  /** What the reader may do with it now. */
  readonly commands: readonly AgreementCommand[];
}

export interface AgreementView extends AgreementSummary {
  readonly terms: Omit<AgreementTerms, 'retention'> & { readonly retention: AgreementBody['retention'] };
  /** Null once destroyed, and to who is invited only to its amendment. */
  readonly words: AgreementWords | null;
  readonly signatures: readonly {
    readonly agency: string;
    readonly person: string;
    readonly role: string;
    readonly signatory: SignatureBody | null;
  }[];
  readonly suspensions: readonly (Omit<Suspension, 'detail'> & Explained)[];
  readonly termination: (Omit<Termination, 'detail'> & Explained) | null;
  readonly amends: string | null;
  readonly amendment: string | null;
  readonly supersededBy: string | null;
}

interface Explained {
  readonly explanation: string | null;
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly state: KnownAgreement;
}

export interface AgreementsPage {
  /** Id of the last agreement of the page before. */
  readonly after?: string;
  readonly limit: number;
  readonly status?: AgreementStatus | undefined;
  readonly kind?: AgreementKind | undefined;
  /** One of the parties, beside the acting agency. */
  readonly party?: string | undefined;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The acting agency's agreements, newest first; one more than the page holds, to tell that there is a next. */
export async function agreements(tx: Tx, page: AgreementsPage): Promise<AgreementSummary[]> {
  const rows = await tx.query<Row>(
    `select id, version, title, state from agreements.agreement
     where id < $1 and ($2::text is null or status = $2) and ($3::text is null or kind = $3)
       and ($4::text is null or parties @> array[$4::text])
     order by id desc limit $5`,
    [page.after ?? LAST_ID, page.status ?? null, page.kind ?? null, page.party ?? null, page.limit + 1],
  );
  return rows.map((row) => toSummary(tx, row));
}

/** @param id see `resolveAgreement` */
export async function agreement(tx: Tx, details: SealedDetails, id: string): Promise<AgreementView | undefined> {
  const rows = await tx.query<Row>(`select id, version, title, state from agreements.agreement where id = $1`, [id]);
  const row = rows[0];
  return row && toView(tx, details, row);
}

async function toView(tx: Tx, details: SealedDetails, row: Row): Promise<AgreementView> {
  const { state } = row;
  const suspensions = state.status === 'suspended' ? state.suspensions : [];
  const ended = 'termination' in state || 'supersededBy' in state ? state : undefined;
  const termination = ended?.termination;
  const refs = [state.detail, ...state.signatures.map((each) => each.detail)];
  for (const each of [...suspensions, termination]) if (each?.detail) refs.push(each.detail);
  const opened = await details.openAll(
    tx,
    refs.map((ref) => ref.id),
  );
  const words = <Content>(id: string | undefined) => (id === undefined ? null : ((opened.get(id) as Content) ?? null));
  const explained = <T extends Suspension | Termination>({ detail, ...rest }: T) => ({
    ...rest,
    explanation: words<{ explanation: string }>(detail?.id)?.explanation ?? null,
  });
  const own = words<AgreementWords>(state.detail.id);
  return {
    ...toSummary(tx, row),
    terms: { ...state.terms, retention: namedRetention(state.terms.retention, own) },
    words: own,
    signatures: state.signatures.map(({ detail, ...rest }) => ({
      ...rest,
      signatory: words<SignatureBody>(detail.id),
    })),
    suspensions: suspensions.map(explained),
    termination: termination ? explained(termination) : null,
    amends: state.amends ?? null,
    amendment: state.amendment?.id ?? null,
    supersededBy: ended?.supersededBy ?? null,
  };
}

/** The terms as they were written: the names of categories are under seal. */
function namedRetention({ perCategory, ...retention }: AgreementTerms['retention'], words: AgreementWords | null) {
  const named = perCategory.map((each, index) => ({ category: words?.categories[index] ?? '', ...each }));
  return { ...retention, perCategory: named };
}

function toSummary(tx: Tx, { id, version, title, state }: Row): AgreementSummary {
  const { number, revision, terms } = state;
  return {
    id,
    version,
    number,
    revision,
    title,
    kind: terms.kind,
    status: statusAt(state, tx.at),
    parties: partiesOf(terms),
    purposes: terms.purposes.map((purpose) => purpose.code),
    effectiveFrom: terms.term.effectiveFrom,
    expiresOn: terms.term.expiresOn,
    timeZone: terms.term.timeZone,
    commands: [...permittedCommands(tx.actor, state)],
  };
}
