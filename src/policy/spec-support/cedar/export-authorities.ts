import type { AuthorityRow, PackContent } from '../../domain/pack-content.js';
import { allOf, anyOf, listed, not, quoted, somePlace } from './cedar-condition.js';
import { PolicySet } from './policy-set.js';
import { ACTIVE, inForce, namedIn, ofElements, SIMILAR } from './vocabulary.js';

/** One document at a time: whether its signature counts and whether it is in date. */
export function exportDocuments(content: PackContent): PolicySet {
  const set = new PolicySet('documents');
  for (const row of content.evidence) {
    const from = `evidence ${row.kind}`;
    const its = `context.document.kind == ${quoted(row.kind)}`;
    set.add({ from, fact: { name: 'signed', code: row.kind } }, [
      its,
      `${listed(row.signedBy)}.contains(context.document.signedBy)`,
    ]);
    // `lastDay` is the day of issue and the row's age added: a long, since Cedar knows no months.
    set.add({ from, fact: { name: 'dated', code: row.kind } }, [
      its,
      'context.document.issuedOn <= context.today',
      'context.document.expiresOn >= context.today',
      ...(row.maxAge === undefined ? [] : ['context.document.lastDay >= context.today']),
    ]);
  }
  return set;
}

/** Which cited authorities open a path at all. A document that only looks like one gets no policy here. */
export function exportOpenings(content: PackContent): PolicySet {
  const set = new PolicySet('openings');
  for (const row of content.authorities) {
    if (row.opensNothing) continue;
    const from = `authority ${row.code}`;
    set.add({ from, fact: { name: 'opens', code: row.code } }, [
      ...apartFromSimilarity(row),
      ...(row.similarPurpose ? [SIMILAR] : []),
      not(worthless(row)),
    ]);
    // It is told as "not similar" only where nothing before stands against it.
    if (row.similarPurpose)
      set.add({ from, fact: { name: 'notSimilar', code: row.code } }, [...apartFromSimilarity(row), not(SIMILAR)]);
  }
  return set;
}

/** Per element: which opening authorities cover it, under a mandate or not, and which standing documents name it. */
export function exportCoverage(content: PackContent): PolicySet {
  const set = new PolicySet('coverage');
  for (const row of content.authorities) {
    const from = `authority ${row.code}`;
    const covers = [
      `context.opening.contains(${quoted(row.code)})`,
      ofElements(row.elements),
      ...(row.coversNamedOnly ? [anyOf([missing(row), namedByUsable(row)])] : []),
    ];
    set.add({ from, fact: { name: 'covers', code: row.code } }, covers);
    if (row.mandate)
      set.add({ from, fact: { name: 'mandates', code: row.code } }, [
        ...covers,
        ...(row.evidence.length === 0 ? [] : [`context.live.containsAny(${listed(row.evidence)})`]),
      ]);
  }
  for (const { kind } of content.evidence)
    set.add({ from: `evidence ${kind}`, fact: { name: 'names', code: kind } }, [
      `context.live.contains(${quoted(kind)})`,
      somePlace('evidence', (at) => allOf([`${at}.kind == ${quoted(kind)}`, `${at}.live`, namedIn(`${at}.names`)])),
    ]);
  return set;
}

export const cited = ({ code }: AuthorityRow): string => `context.cited.contains(${quoted(code)})`;

/** None of the documents it needs is attached. */
export function missing({ evidence }: AuthorityRow): string {
  return evidence.length === 0 ? 'false' : not(`context.attached.containsAny(${listed(evidence)})`);
}

/** Documents are attached, and none of them is signed and in date. */
function worthless(row: AuthorityRow): string {
  if (row.evidence.length === 0) return 'false';
  return allOf([not(missing(row)), not(`context.usable.containsAny(${listed(row.evidence)})`)]);
}

function namedByUsable({ evidence }: AuthorityRow): string {
  return somePlace('evidence', (at) =>
    allOf([`${listed(evidence)}.contains(${at}.kind)`, `${at}.signed`, `${at}.inDate`, namedIn(`${at}.names`)]),
  );
}

function apartFromSimilarity(row: AuthorityRow): string[] {
  const fits = (agency: string, levels: readonly string[], kinds: readonly string[]): string[] => [
    ...(levels.length === 0 ? [] : [`${listed(levels)}.contains(context.${agency}.level)`]),
    ...(kinds.length === 0 ? [] : [`${listed(kinds)}.contains(context.${agency}.kind)`]),
  ];
  return [
    cited(row),
    ...inForce(row),
    ...(row.purposes.includes('*') ? [] : [`${listed(row.purposes)}.contains(context.purpose.code)`]),
    ...fits('recipient', row.recipientLevels, row.recipientKinds),
    ...fits('source', row.sourceLevels, row.sourceKinds),
    ...(row.agreementKinds.length === 0
      ? []
      : [ACTIVE, `${listed(row.agreementKinds)}.contains(context.agreement.kind)`]),
  ];
}
