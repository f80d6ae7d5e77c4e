import fc from 'fast-check';
import type { EvidenceFacts, Facts, RequestedElement } from '../domain/facts.js';
import type { PackContent } from '../domain/pack-content.js';

/** Every second time: at a `freq` of 1 fast-check gives nothing but nil. */
const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { freq: 2, nil: undefined });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const some = <T>(from: readonly T[], maxLength: number): fc.Arbitrary<T[]> =>
  fc.subarray([...from], { maxLength: Math.min(maxLength, from.length) });

/** Requests near a pack's scenarios: here and there a part is replaced, so that every outcome comes up. */
export function variedRequests(content: PackContent, bases: readonly Facts[]): fc.Arbitrary<Facts> {
  const codes = [...content.elements.map((row) => row.code), 'no.such_element'];
  const authorities = [...content.authorities.map((row) => row.code), 'NO-SUCH'];
  const purposes = [...content.purposes.map((row) => row.code), 'NO_SUCH'];
  const agencies = [...new Set(bases.flatMap((facts) => facts.agencies.map((item) => item.id))), 'nobody'];
  const agreements = ['', ...new Set(bases.flatMap((facts) => facts.agreements.map((item) => item.id))), 'none-such'];
  const assurances = [...new Set(content.authorities.flatMap((row) => row.assurances))];

  const element: fc.Arbitrary<RequestedElement> = fc.record(
    {
      code: fc.constantFrom(...codes),
      necessity: fc.string({ unit: 'grapheme', maxLength: 12 }),
      use: fc.constantFrom('identify' as const, 'locate' as const, 'suspect_description' as const),
      transform: fc.constantFrom('last4', 'city', 'birth_year'),
    },
    { requiredKeys: ['code'] },
  );
  const evidence: fc.Arbitrary<EvidenceFacts> = fc.record({
    kind: fc.constantFrom(...content.evidence.map((row) => row.kind), 'unknown_kind'),
    issuedOn: fc.constantFrom('2026-06-01', '2026-11-20', '2027-01-01'),
    signedBy: fc.constantFrom('judge', 'magistrate', 'clerk', 'agency_officer', 'executive', 'subject', 'physician'),
    names: some(codes, 5),
    verified: fc.boolean(),
  });

  return fc
    .record({
      base: fc.constantFrom(...bases),
      stage: rarely(fc.constantFrom('submit' as const, 'decide' as const, 'release' as const, 'access' as const)),
      series: rarely(fc.constant({ noticeCovers: [] })),
      later: rarely(fc.constantFrom(-400, -30, 1, 30, 400)),
      more: sometimes(fc.array(element, { maxLength: 6 })),
      flags: rarely(
        fc.subarray([
          'protected_1367',
          'safe_at_home',
          'sud_patient',
          'detainee_federal',
          'juvenile',
          'informant',
          'active_case',
        ]),
      ),
      change: fc.record({
        purpose: rarely(fc.constantFrom(...purposes)),
        requestingAgency: rarely(fc.constantFrom(...agencies)),
        sourceAgency: rarely(fc.constantFrom(...agencies)),
        recipient: rarely(fc.record({ agency: fc.constantFrom(...agencies), contractor: fc.boolean() })),
        agreement: rarely(fc.constantFrom(...agreements)),
        assurances: rarely(fc.constantFrom([], assurances)),
        authorities: rarely(some(authorities, 4)),
        evidence: rarely(fc.array(evidence, { maxLength: 4 })),
        retention: sometimes(fc.constantFrom('P30D', 'P10Y', 'PT20S', 'P1M', '', 'soon', '-P1D', 'P9999999999Y')),
        caseRef: rarely(fc.constantFrom('', 'C-1')),
        necessity: rarely(fc.constantFrom('', 'needed')),
        subjects: rarely(
          fc.record({
            count: fc.oneof(fc.nat({ max: 100 }), fc.constantFrom(...content.bulk.map((row) => row.limit))),
            named: fc.oneof(fc.nat({ max: 100 }), fc.constant(0)),
            selectedBy: some(codes, 2),
          }),
        ),
      }),
    })
    .map(({ base, stage = base.stage, series = base.series, later = 0, more, flags, change }) => ({
      ...base,
      stage,
      series,
      now: later === 0 ? base.now : new Date(Date.parse(base.now) + later * 86_400_000).toISOString(),
      subjects: { flags: [...new Set([...base.subjects.flags, ...(flags ?? [])])] },
      request: {
        ...base.request,
        ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
        elements: [...base.request.elements, ...(more ?? [])],
      },
    }));
}
