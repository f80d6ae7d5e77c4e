// Requests to a synthetic pack, as the facts the service would load: the parties, the requester, the agreement named.
import { seeded } from './seeded.mjs';

const LEVELS = ['state', 'local', 'federal'];
const ZONE = 'America/Denver';
const START = Date.parse('2026-03-02T15:00:00Z');

/** @param {object} content pack */
export function syntheticRequests(content, { elements, count, seed }) {
  const random = seeded(seed * 1_000 + elements);
  const codes = content.elements.map((row) => row.code);
  const categories = [...new Set(content.elements.map((row) => row.category))];
  const purposes = content.purposes.map((row) => row.code);
  return Array.from({ length: count }, (_, index) => {
    const purpose = random.pick(purposes);
    const chosen = random.some(codes, elements);
    const open = content.authorities.filter((row) => row.purposes.includes('*') || row.purposes.includes(purpose));
    const cited = random.some(random.chance(0.9) && open.length > 0 ? open : content.authorities, 1 + random.below(2));
    const authorities = cited.map((row) => row.code);
    if (random.chance(0.03)) authorities.push('A-UNKNOWN');
    const agreement = random.chance(0.7)
      ? agreementOf(random, { index, purpose, purposes, categories, authorities })
      : undefined;
    const named = agreement?.id ?? (random.chance(0.03) ? 'M-UNKNOWN' : undefined);
    return {
      now: new Date(START + index * 7_200_001).toISOString(),
      stage: 'submit',
      timeZone: ZONE,
      agencies: ['asking', 'holding', 'receiving'].map((id, i) => ({
        id,
        level: i === 2 ? random.pick(LEVELS) : 'state',
        kind: 'office',
        grama: false,
        part23: false,
        jurisdiction: 'ZZ',
      })),
      people: [
        {
          id: 'analyst',
          agency: 'asking',
          roles: random.some(['analyst', 'supervisor', 'counsel'], 1 + random.below(2)),
          startedOn: '2020-01-01',
          certifications: [],
        },
      ],
      agreements: agreement ? [agreement] : [],
      series: { classification: random.pick(['public', 'private', 'protected']), noticeCovers: [] },
      records: [],
      subjects: { flags: random.some(['minor', 'sealed', 'active_case'], random.below(3)) },
      request: {
        requester: 'analyst',
        requestingAgency: 'asking',
        sourceAgency: 'holding',
        recipient: { agency: random.chance(0.9) ? 'receiving' : 'asking' },
        purpose,
        ...(random.chance(0.9) ? { caseRef: `C-${index}` } : {}),
        ...(random.chance(0.7) ? { necessity: 'the inquiry named in the case' } : {}),
        authorities,
        ...(named === undefined ? {} : { agreement: named }),
        assurances: [],
        elements: chosen.map((code) =>
          random.chance(0.6) ? { code, necessity: 'to tell two persons apart' } : { code },
        ),
        subjects: { count: 1 + random.below(random.chance(0.8) ? 6 : 40), named: 1, selectedBy: [] },
        evidence: random.chance(0.4) ? [orderOf(random, chosen, categories)] : [],
        retention: `P${random.pick([14, 30, 60, 90, 180, 400])}D`,
      },
    };
  });
}

function agreementOf(random, { index, purpose, purposes, categories, authorities }) {
  const expired = random.chance(0.08);
  return {
    id: `M-${index}`,
    kind: 'mou',
    parties: random.chance(0.95) ? ['asking', 'holding'] : ['asking'],
    status: random.chance(0.95) ? 'in_force' : 'suspended',
    effectiveFrom: random.chance(0.97) ? '2024-01-01' : '2030-01-01',
    expiresOn: expired ? '2025-12-31' : '2035-12-31',
    timeZone: ZONE,
    purposes: random.chance(0.9) ? [purpose] : [random.pick(purposes)],
    elements: random.chance(0.2)
      ? ['*']
      : random.some(categories, Math.ceil(categories.length * 0.8)).map((category) => `${category}.*`),
    authorities: random.chance(0.7) ? [] : [random.chance(0.7) ? authorities[0] : 'A-OTHER'],
    ...(random.chance(0.5) ? { maxRetention: `P${random.pick([30, 90, 365])}D` } : {}),
    onwardTo: random.chance(0.95) ? ['receiving'] : [],
    clauses: [],
    undertaking: random.chance(0.5),
    contractorAssurance: false,
  };
}

function orderOf(random, chosen, categories) {
  return {
    kind: 'court_order',
    issuedOn: '2026-01-15',
    ...(random.chance(0.2) ? { expiresOn: '2026-02-01' } : {}),
    signedBy: random.chance(0.9) ? 'judge' : 'clerk',
    names: random.chance(0.3) ? [`${random.pick(categories)}.*`] : chosen.filter(() => random.chance(0.5)),
    verified: random.chance(0.85),
  };
}
