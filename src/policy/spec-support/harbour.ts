import type { Facts, RequestFacts } from '../domain/facts.js';
import { compilePack, type Pack } from '../domain/pack.js';
import type { PackContent, RuleCase, RuleRow } from '../domain/pack-content.js';
import { loadPack } from '../pack/load-pack.js';

/** The invented harbour of `policies/minimal`, as a base that specs bend to one question at a time. */
export const harbour: PackContent = (() => {
  const loaded = loadPack('policies', 'minimal');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.pack.content;
})();

export function harbourWith(change: Partial<PackContent>): Pack {
  return compilePack({ ...harbour, ...change });
}

/** The harbour with one more rule of one case. */
export function harbourWithCase(id: string, row: Partial<RuleCase>, header: Partial<RuleRow> = {}): Pack {
  const rule: RuleRow = {
    id,
    title: id,
    basis: 'law',
    citation: 'Harbour Act',
    layer: 'minimal@1',
    neutral: false,
    reasons: {},
    oblige: [],
    params: {},
    cases: [
      {
        scope: 'request',
        match: {},
        effect: 'deny',
        lifts: [],
        liftsApproval: false,
        oblige: [],
        message: id,
        cure: '',
        neutral: false,
        ...row,
      },
    ],
    ...header,
  };
  return harbourWith({ rules: [...harbour.rules, rule] });
}

export function harbourFacts(request: Partial<RequestFacts> = {}, facts: Partial<Facts> = {}): Facts {
  return {
    now: '2026-11-24T10:00:00+13:00',
    stage: 'submit',
    timeZone: 'Pacific/Auckland',
    agencies: [
      { id: 'master', level: 'local', kind: 'harbour_master', grama: false, part23: false, jurisdiction: 'ZZ' },
    ],
    people: [{ id: 'pilot', agency: 'master', roles: [], startedOn: '2020-01-01', certifications: [] }],
    agreements: [],
    series: { noticeCovers: [] },
    records: [],
    subjects: { flags: [] },
    request: {
      requester: 'pilot',
      requestingAgency: 'master',
      sourceAgency: 'master',
      recipient: { agency: 'master' },
      purpose: 'PORT_SAFETY',
      caseRef: 'H-1',
      authorities: ['HARBOUR-ACT'],
      assurances: [],
      elements: [{ code: 'vessel.name' }],
      subjects: { count: 1, named: 1, selectedBy: [] },
      evidence: [],
      retention: 'P30D',
      ...request,
    },
    ...facts,
  };
}

/** An order of the harbour court that names these elements. */
export function order(...names: string[]): Pick<RequestFacts, 'authorities' | 'evidence'> {
  return {
    authorities: ['HARBOUR-ORDER'],
    evidence: [{ kind: 'harbour_order', issuedOn: '2026-11-01', signedBy: 'judge', names, verified: true }],
  };
}
