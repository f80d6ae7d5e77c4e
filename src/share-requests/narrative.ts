import { resolveAgreement } from '../agreements/index.js';
import type { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import type { RequestContent } from './domain/share-request.js';
import type { ShareRequestBody, SubjectCriteria } from './share-requests.dto.js';

/** The words of a share request, and the lines in which somebody may have written a name: sealed apart from its codes. */
export interface RequestNarrative {
  readonly caseRef?: string;
  readonly contractId?: string;
  /** As it was written, when no agreement of that number or id is known. */
  readonly agreement?: string;
  readonly necessity?: string;
  /** Necessity per element code. */
  readonly elements: Readonly<Record<string, string>>;
  readonly criteria: readonly SubjectCriteria[];
  readonly emergency?: string;
}

export const NARRATIVE = 'request-narrative';

/**
 * Splits a body into what rows and ledger may hold (codes, counts, pseudonyms) and the words, and seals the words.
 * @returns the content; its `detail` points at the sealed words
 */
export async function sealNarrative(
  tx: Tx,
  parts: { readonly details: SealedDetails; readonly keys: Pick<KeyHome, 'pseudonym'> },
  requestId: string,
  body: ShareRequestBody,
): Promise<RequestContent> {
  const known = body.agreement !== undefined && (await resolveAgreement(tx, body.agreement)) !== undefined;
  const narrative = narrativeOf(body, known);
  const agencies = [tx.actor.agencyId, body.sourceAgency, body.recipient?.agency ?? tx.actor.agencyId];
  const detail = await parts.details.seal(tx, {
    kind: NARRATIVE,
    aggregateKind: 'share-request',
    aggregateId: requestId,
    agencies,
    content: narrative,
  });
  return { ...codesOf(body, tx.actor.agencyId, parts.keys, known), detail };
}

/** @param agreementKnown whether `agreement` names one that the acting agency can see */
export function narrativeOf(body: ShareRequestBody, agreementKnown: boolean): RequestNarrative {
  const { caseRef, agreement, recipient } = body;
  return {
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(recipient?.contractId === undefined ? {} : { contractId: recipient.contractId }),
    ...(agreement === undefined || agreementKnown ? {} : { agreement }),
    ...(body.necessity === undefined ? {} : { necessity: body.necessity }),
    elements: Object.fromEntries(
      body.elements.flatMap((element) => (element.necessity === undefined ? [] : [[element.code, element.necessity]])),
    ),
    criteria: body.subjects.criteria,
    ...(body.emergency === undefined ? {} : { emergency: body.emergency.narrative }),
  };
}

/** Everything of a body that is no free text and identifies nobody without the pseudonym key. */
export function codesOf(
  body: ShareRequestBody,
  requestingAgency: string,
  keys: Pick<KeyHome, 'pseudonym'>,
  agreementKnown: boolean,
): Omit<RequestContent, 'detail'> {
  const { necessity: _necessity, caseRef: _case, agreement, recipient: to, ...named } = body;
  const { elements, subjects, evidence, emergency, assurances, ...codes } = named;
  const { contractId: _contract, ...recipient } = to ?? { agency: requestingAgency };
  return {
    ...codes,
    requestingAgency,
    recipient,
    ...(agreement === undefined || !agreementKnown ? {} : { agreement }),
    assurances: assurances ?? [],
    elements: elements.map(({ necessity: _words, ...element }) => element),
    subjects: {
      count: Math.max(subjects.count ?? 0, subjects.criteria.length),
      selectedBy: subjects.selectedBy ?? [],
      pseudonyms: subjects.criteria.map((criteria) => keys.pseudonym(identityOf(criteria))),
    },
    evidence: evidence ?? [],
    ...(emergency === undefined ? {} : { emergency: { danger: emergency.danger } }),
  };
}

/**
 * The body that `codesOf` and `narrativeOf` took apart, as its own agency may change it and send it again. What an officer
 * verified stays behind: a document that is sent again is seen again.
 */
export function bodyOf(content: Omit<RequestContent, 'detail'>, narrative: RequestNarrative): ShareRequestBody {
  const { requestingAgency, sourceAgency, recipient, elements, subjects, evidence, emergency, ...rest } = content;
  const { purpose, authorities, assurances, retention, timeRange, onward, aggregate } = rest;
  const { caseRef, contractId, agreement = rest.agreement } = narrative;
  const own = recipient.agency === requestingAgency && recipient.contractor === undefined;
  return {
    sourceAgency,
    ...(own && contractId === undefined
      ? {}
      : { recipient: { ...recipient, ...(contractId === undefined ? {} : { contractId }) } }),
    purpose,
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(narrative.necessity === undefined ? {} : { necessity: narrative.necessity }),
    authorities: [...authorities],
    ...(agreement === undefined ? {} : { agreement }),
    ...(assurances.length === 0 ? {} : { assurances: [...assurances] as ShareRequestBody['assurances'] }),
    elements: elements.map((element) => {
      const necessity = narrative.elements[element.code];
      return necessity === undefined ? { ...element } : { ...element, necessity };
    }),
    subjects: {
      criteria: [...narrative.criteria],
      ...(subjects.count > narrative.criteria.length ? { count: subjects.count } : {}),
      ...(subjects.selectedBy.length === 0 ? {} : { selectedBy: [...subjects.selectedBy] }),
    },
    ...(evidence.length === 0
      ? {}
      : { evidence: evidence.map(({ verifiedBy: _, ...item }) => item) as ShareRequestBody['evidence'] }),
    retention,
    ...(timeRange === undefined ? {} : { timeRange: { ...timeRange } }),
    ...(onward === undefined ? {} : { onward: { ...onward } }),
    ...(emergency === undefined
      ? {}
      : { emergency: { danger: emergency.danger, narrative: narrative.emergency ?? '' } }),
    ...(aggregate === undefined ? {} : { aggregate: { cells: [...aggregate.cells] } }),
  };
}

/** One person asked for in the same way has one pseudonym; the strongest identifier stands for the person. */
function identityOf(criteria: SubjectCriteria): string {
  if (criteria.ssn !== undefined) return `ssn|${criteria.ssn.replaceAll('-', '')}`;
  if (criteria.dlNumber !== undefined) return `dl|${criteria.dlNumber.toUpperCase()}`;
  if (criteria.familyName !== undefined && criteria.birthDate !== undefined) {
    const names = [criteria.familyName, criteria.givenName ?? ''].map((name) => name.normalize('NFC').toUpperCase());
    return `person|${names.join('|')}|${criteria.birthDate}`;
  }
  return `plate|${(criteria.plate ?? '').toUpperCase()}`;
}
