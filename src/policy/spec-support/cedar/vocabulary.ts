import type { PackContent, RuleRow } from '../../domain/pack-content.js';
import { anyOf, listed, type Vocabulary } from './cedar-condition.js';

/**
 * What is said in Cedar itself instead of being weighed before: texts over the facts of `weighed-case.ts`.
 * Calendar arithmetic Cedar has none: days and instants come to it as longs, ends of terms already reckoned.
 */
export const ACTIVE =
  'context.agreement.known && context.agreement.status == "in_force" && ' +
  'context.now >= context.agreement.startsAt && context.now < context.agreement.endsAt';

export const SIMILAR =
  'context.purpose.known && context.series.collectionPurpose != "" && ' +
  '(context.purpose.code == context.series.collectionPurpose || ' +
  'context.purpose.similarTo.contains(context.series.collectionPurpose) || context.purpose.similarTo.contains("*"))';

const MISSION =
  'context.purpose.known && (context.purpose.missions.isEmpty() || ' +
  'context.purpose.missions.contains(context.requesting.kind))';

/** The requester's own word, a declared use, a document of a class that states its need, or a mandate. */
export function justified(content: PackContent): string {
  const classes = String(content.rules.find((rule) => rule.check === 'minimization_drop')?.params['justifiedBy'] ?? '');
  return anyOf([
    'context.element.necessary',
    'context.element.useDeclared',
    `context.element.classes.containsAny(${listed(classes.split(' '))})`,
    '!context.element.mandatedBy.isEmpty()',
  ]);
}

const FACTS: Readonly<Record<string, readonly string[]>> = {
  request: ['requestingAgency', 'sourceAgency', 'purpose', 'caseRef', 'necessity', 'authorities', 'assurances'],
  'request.subjects': ['count', 'named', 'selectedBy'],
  'request.recipient': ['agency', 'contractor', 'contractId'],
  'request.onward': ['present', 'to', 'originatorConsent'],
  'request.emergency': ['present', 'narrative', 'danger'],
  'request.aggregate': ['present'],
  requester: ['agency', 'roles', 'known', 'current', 'lapsed'],
  requesting: ['id', 'level', 'kind', 'grama', 'part23', 'jurisdiction', 'known', 'overdueAttestation', 'tags'],
  source: ['id', 'level', 'kind', 'grama', 'part23', 'jurisdiction', 'known', 'overdueAttestation', 'tags'],
  recipient: ['id', 'level', 'kind', 'grama', 'part23', 'jurisdiction', 'known', 'overdueAttestation', 'tags'],
  agreement: ['named', 'known', 'kind', 'status', 'parties', 'purposes', 'onwardTo', 'clauses', 'undertaking'],
  'agreement.contractorAssurance': [''],
  series: ['collectionPurpose', 'classification', 'annotated', 'noticeCovers'],
  'subjects.flags': [''],
  purpose: ['code', 'known', 'tags', 'bulkLimit', 'namedRequired'],
  authorities: [''],
  evidence: [''],
  attached: [''],
  live: [''],
  authorityTags: [''],
  stage: [''],
  element: ['code', 'category', 'sensitivity', 'tags', 'known', 'use', 'kinds', 'classes', 'coveredBy', 'mandatedBy'],
  'element.origin': [''],
  'element.correction': [''],
};
const KNOWN = new Set(
  Object.entries(FACTS).flatMap(([root, fields]) => fields.map((field) => (field === '' ? root : `${root}.${field}`))),
);

export function vocabularyOf(content: PackContent): Vocabulary {
  const said = new Map([
    ['agreement.active', `(${ACTIVE})`],
    ['purpose.similar', `(${SIMILAR})`],
    ['purpose.mission', `(${MISSION})`],
    ['element.justified', `(${justified(content)})`],
  ]);
  return (path) => said.get(path) ?? (KNOWN.has(path) ? `context.${path}` : undefined);
}

/** Days within which a row is in force, both inclusive. */
export function inForce({ effectiveFrom, effectiveTo }: Pick<RuleRow, 'effectiveFrom' | 'effectiveTo'>): string[] {
  return [
    ...(effectiveFrom === undefined ? [] : [`context.today >= ${dayNumberOf(effectiveFrom)}`]),
    ...(effectiveTo === undefined ? [] : [`context.today <= ${dayNumberOf(effectiveTo)}`]),
  ];
}

export const dayNumberOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / 86_400_000;

/** Patterns of elements as authorities and trainings write them, as what the element is or belongs to. */
export function ofElements(patterns: readonly string[]): string {
  if (patterns.includes('*')) return 'true';
  return `resource in [${patterns
    .map((pattern) =>
      pattern.endsWith('.*')
        ? `Category::${JSON.stringify(pattern.slice(0, -2))}`
        : `Element::${JSON.stringify(pattern)}`,
    )
    .join(', ')}]`;
}

/** The same of patterns that come with the facts: an agreement's elements, the names in a document. */
export const namedIn = (patterns: string): string =>
  anyOf(['"*"', 'context.element.code', 'context.element.anyOfCategory'].map((it) => `${patterns}.contains(${it})`));
