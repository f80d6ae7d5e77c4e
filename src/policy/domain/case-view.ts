import { purposeIsSimilar } from './authority-standing.js';
import type { AgencyFacts } from './facts.js';
import type { AskedElement, Situation } from './situation.js';

/** What CEL conditions and message templates see. Shape: `cel-schema.ts`; integers are BigInt, made once. */
export interface CaseView extends Readonly<Record<string, unknown>> {
  /** Set while the cases of one element run, undefined otherwise. */
  element: AskedElement | undefined;
}

/** Absent facts become empty text, `false` or an empty list, so a rule never fails on a missing key. */
export function viewOf(situation: Situation): CaseView {
  const { facts, purpose, pack, agreement, training } = situation;
  const { request } = facts;
  const bulk = pack.bulk.get(request.purpose);
  return {
    element: undefined,
    now: facts.now,
    today: situation.today,
    stage: facts.stage,
    request: {
      requester: request.requester,
      requestingAgency: request.requestingAgency,
      sourceAgency: request.sourceAgency,
      recipient: {
        agency: request.recipient.agency,
        contractor: request.recipient.contractor ?? false,
        contractId: request.recipient.contractId ?? '',
      },
      purpose: request.purpose,
      caseRef: request.caseRef ?? '',
      necessity: request.necessity ?? '',
      authorities: request.authorities,
      agreement: request.agreement ?? '',
      assurances: request.assurances,
      elements: situation.elements.map((item) => item.code),
      subjects: {
        count: BigInt(Math.trunc(request.subjects.count)),
        named: BigInt(Math.trunc(request.subjects.named)),
        selectedBy: request.subjects.selectedBy,
      },
      retention: request.retention,
      onward: {
        present: request.onward !== undefined,
        to: request.onward?.to ?? '',
        parent: request.onward?.parent ?? '',
        originatorConsent: request.onward?.originatorConsent ?? false,
      },
      emergency: {
        present: request.emergency !== undefined,
        narrative: request.emergency?.narrative ?? '',
        danger: request.emergency?.danger ?? 'none',
      },
      aggregate: {
        present: request.aggregate !== undefined,
        cells: (request.aggregate?.cells ?? []).map((cell) => BigInt(Math.trunc(cell))),
      },
    },
    requester: {
      id: request.requester,
      agency: situation.requester?.agency ?? '',
      roles: situation.requester?.roles ?? [],
      startedOn: situation.requester?.startedOn ?? '',
      known: situation.requester !== undefined,
      current: training.current,
      lapsed: training.lapsed,
    },
    requesting: agencyView(situation, request.requestingAgency, situation.requesting),
    source: agencyView(situation, request.sourceAgency, situation.source),
    recipient: agencyView(situation, request.recipient.agency, situation.recipient),
    agreement: {
      named: agreement.named,
      known: agreement.facts !== undefined,
      active: agreement.active,
      id: request.agreement ?? '',
      kind: agreement.facts?.kind ?? '',
      status: agreement.facts?.status ?? '',
      parties: agreement.facts?.parties ?? [],
      purposes: agreement.facts?.purposes ?? [],
      elements: agreement.facts?.elements ?? [],
      authorities: agreement.facts?.authorities ?? [],
      onwardTo: agreement.facts?.onwardTo ?? [],
      clauses: agreement.facts?.clauses ?? [],
      undertaking: agreement.facts?.undertaking ?? false,
      contractorAssurance: agreement.facts?.contractorAssurance ?? false,
    },
    series: {
      collectionPurpose: facts.series.collectionPurpose ?? '',
      classification: facts.series.classification ?? '',
      annotated: facts.series.annotated ?? false,
      noticeCovers: facts.series.noticeCovers,
    },
    subjects: { flags: facts.subjects.flags },
    purpose: {
      code: request.purpose,
      known: purpose !== undefined,
      tags: purpose?.tags ?? [],
      similar: purposeIsSimilar(situation),
      bulkLimit: BigInt(bulk?.limit ?? 0),
      namedRequired: bulk?.namedRequired ?? true,
      mission:
        purpose !== undefined &&
        (purpose.missions.length === 0 || purpose.missions.includes(situation.requesting?.kind ?? '')),
    },
    authorities: situation.authorities.map((item) => ({
      code: item.code,
      known: item.row !== undefined,
      opens: item.opens,
      mandate: item.row?.mandate ?? false,
      tags: item.row?.tags ?? [],
    })),
    authorityTags: [...new Set(situation.authorities.flatMap((item) => (item.opens ? (item.row?.tags ?? []) : [])))],
    evidence: situation.evidence.map((item) => ({
      kind: item.facts.kind,
      class: item.class,
      live: item.live,
      verified: item.facts.verified,
      signed: item.signed,
      inDate: item.inDate,
      signedBy: item.facts.signedBy,
      names: item.facts.names,
      notarized: item.facts.notarized ?? false,
      issuedOn: item.facts.issuedOn,
    })),
    attached: [...new Set(situation.evidence.map((item) => item.facts.kind))],
    live: [...new Set(situation.evidence.flatMap((item) => (item.live ? [item.facts.kind] : [])))],
  };
}

function agencyView(
  situation: Situation,
  id: string,
  agency: AgencyFacts | undefined,
): Readonly<Record<string, unknown>> {
  return {
    id,
    level: agency?.level ?? '',
    kind: agency?.kind ?? '',
    grama: agency?.grama ?? false,
    part23: agency?.part23 ?? false,
    jurisdiction: agency?.jurisdiction ?? '',
    overdueAttestation: agency?.overdueAttestation ?? false,
    known: agency !== undefined,
    tags: (agency && situation.pack.agencyKinds.get(agency.kind)?.tags) ?? [],
  };
}
