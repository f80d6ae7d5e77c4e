import { Temporal } from 'temporal-polyfill';
import type { ContentProblem } from '../domain/content-problems.js';
import { parseTerm } from '../domain/calendar.js';
import type {
  AuthorityRow,
  BulkRow,
  CeilingCell,
  CeilingRow,
  ElementRow,
  EvidenceKindRow,
  Handling,
  MinimizationRow,
  ObligationRow,
  PackContent,
  Provenance,
  PurposeRow,
  RuleRow,
  ScheduleRow,
  TrainingRow,
} from '../domain/pack-content.js';

/**
 * What a layer takes back from the law rows below it. A layer may add, and may tighten; it may never loosen a row
 * of basis `law`, nor turn it into something an officer could override.
 */
export function loosenings(below: PackContent, above: PackContent): readonly ContentProblem[] {
  const out: ContentProblem[] = [];
  const say = (key: string, problem: string): void =>
    void out.push({ key, problem: `loosens a law row of ${below.id}: ${problem}` });
  const compare = <T extends Provenance>(
    table: string,
    before: readonly T[],
    after: readonly T[],
    key: (row: T) => string,
    faults: (old: T, now: T) => readonly string[],
  ): void => {
    const next = new Map(after.map((row) => [key(row), row]));
    for (const old of before) {
      const now = next.get(key(old));
      if (old.basis !== 'law' || !now || now === old) continue;
      if (now.basis !== 'law') say(`${table}/${key(old)}`, `basis ${now.basis}`);
      if ((now.effectiveFrom ?? '') > (old.effectiveFrom ?? '')) say(`${table}/${key(old)}`, 'a later effectiveFrom');
      if ((now.effectiveTo ?? '9999') < (old.effectiveTo ?? '9999'))
        say(`${table}/${key(old)}`, 'an earlier effectiveTo');
      for (const fault of faults(old, now)) say(`${table}/${key(old)}`, fault);
    }
  };
  compare('schedule', below.schedule, above.schedule, (row) => row.code, scheduleFaults);
  compare('authorities', below.authorities, above.authorities, (row) => row.code, authorityFaults);
  compare('evidence', below.evidence, above.evidence, (row) => row.kind, evidenceFaults);
  compare('purposes', below.purposes, above.purposes, (row) => row.code, purposeFaults);
  compare('training', below.training, above.training, (row) => row.id, trainingFaults);
  compare('rules', below.rules, above.rules, (row) => row.id, ruleFaults);
  compare('bulk', below.bulk, above.bulk, (row) => row.purpose, bulkFaults);
  compare('elements', below.elements, above.elements, (row) => row.code, elementFaults);
  compare('obligations', below.obligations, above.obligations, (row) => row.code, obligationFaults);
  minimizationLoosenings(below, above, say);
  ceilingLoosenings(below, above, say);
  return out;
}

type Say = (key: string, problem: string) => void;

/** A row for one purpose overrides the row for all, so it is held to the law row it hides. */
function minimizationLoosenings(below: PackContent, above: PackContent, say: Say): void {
  const old = new Map(below.minimization.map((row) => [`${row.element}|${row.purpose}`, row]));
  for (const now of above.minimization) {
    const before = old.get(`${now.element}|${now.purpose}`) ?? old.get(`${now.element}|*`);
    if (!before || before === now || before.basis !== 'law') continue;
    for (const fault of minimizationFaults(before, now)) say(`minimization/${now.element}|${now.purpose}`, fault);
  }
}

const RANK: Readonly<Record<Handling, number>> = { allow: 0, second: 1, mask: 2, deny: 3 };

function minimizationFaults(old: MinimizationRow, now: MinimizationRow): readonly string[] {
  return [
    ...(now.basis !== 'law' ? [`basis ${now.basis}`] : []),
    ...(RANK[now.handling] < RANK[old.handling] ? [`${now.handling} instead of ${old.handling}`] : []),
    ...(old.justify && !now.justify ? ['no necessity of its own'] : []),
    ...(old.transform !== undefined && now.transform !== old.transform && now.handling !== 'deny'
      ? ['another mask']
      : []),
    ...lost(now.gates, old.gates, 'further gate'),
    ...lost(now.fullFor, old.fullFor, 'further use in full'),
    ...(old.maskFor.length > 0 ? lost(now.maskFor, old.maskFor, 'further use in part') : []),
  ];
}

/** Compares what each element may be kept for, under each purpose, however the groups are cut. */
function ceilingLoosenings(below: PackContent, above: PackContent, say: Say): void {
  const lawCodes = new Set(below.schedule.filter((row) => row.basis === 'law').map((row) => row.code));
  const sources = [undefined, ...above.ceilings.flatMap((row) => row.sourceKinds)];
  const seen = new Set<string>();
  for (const element of below.elements) {
    for (const source of sources) {
      const old = rowFor(below, element.code, element.category, source);
      const now = rowFor(above, element.code, element.category, source);
      if (!old || !now || old === now) continue;
      for (const [purpose, cell] of Object.entries(old.cells)) {
        if (old.basis !== 'law' && !cell.limits.some((code) => lawCodes.has(code))) continue;
        for (const fault of cellFaults(
          cell,
          now.cells[purpose],
          old.basis === 'law' ? () => true : (code) => lawCodes.has(code),
        )) {
          const text = `${element.code} for ${purpose}: ${fault}`;
          if (!seen.has(text)) say(`ceilings/${now.group}/${purpose}`, text);
          seen.add(text);
        }
      }
    }
  }
}

function rowFor(
  content: PackContent,
  code: string,
  category: string,
  source: string | undefined,
): CeilingRow | undefined {
  return (
    content.ceilings.find((row) => row.elements.includes(code)) ??
    (source === undefined ? undefined : content.ceilings.find((row) => row.sourceKinds.includes(source))) ??
    content.ceilings.find((row) => row.categories.includes(category))
  );
}

function cellFaults(
  old: CeilingCell,
  now: CeilingCell | undefined,
  isLaw: (code: string) => boolean,
): readonly string[] {
  // No cell is a gap, and a gap denies.
  if (!now || !now.shared) return [];
  return [
    ...(!old.shared ? ['shared, where the law row says no'] : []),
    ...(old.orderOnly && !now.orderOnly ? ['without an order'] : []),
    ...old.limits
      .filter((code) => isLaw(code) && !now.limits.includes(code))
      .map((code) => `without the limit ${code}`),
  ];
}

function bulkFaults(old: BulkRow, now: BulkRow): readonly string[] {
  return [
    ...(now.limit > old.limit ? ['a higher limit'] : []),
    ...(old.namedRequired && !now.namedRequired ? ['named subjects no longer required'] : []),
  ];
}

function elementFaults(old: ElementRow, now: ElementRow): readonly string[] {
  return [
    ...(now.sensitivity < old.sensitivity ? ['a lower sensitivity'] : []),
    ...(now.category !== old.category ? ['another category'] : []),
    ...lost(old.tags, now.tags, 'tag'),
  ];
}

function obligationFaults(old: ObligationRow, now: ObligationRow): readonly string[] {
  return [...(old.always && !now.always ? ['no longer on every release'] : []), ...longer(old.dueIn, now.dueIn)];
}

function scheduleFaults(old: ScheduleRow, now: ScheduleRow): readonly string[] {
  if (now.anchor !== old.anchor || now.rule !== old.rule) return ['another anchor or kind of limit'];
  const [first, second] = old.rule === 'max' ? [old, now] : [now, old];
  return [
    ...longer(first.duration, second.duration),
    ...longer(first.cap, second.cap),
    ...lost(old.oblige, now.oblige, 'obligation'),
  ];
}

function authorityFaults(old: AuthorityRow, now: AuthorityRow): readonly string[] {
  return [
    ...(old.opensNothing && !now.opensNothing ? ['opens what opened nothing'] : []),
    ...(!old.mandate && now.mandate ? ['made a mandate'] : []),
    ...(old.coversNamedOnly && !now.coversNamedOnly ? ['covers more than it names'] : []),
    ...(old.similarPurpose && !now.similarPurpose ? ['without the similar purpose'] : []),
    ...wider(old.purposes, now.purposes, 'purpose'),
    ...wider(old.elements, now.elements, 'element'),
    ...lost(old.requires, now.requires, 'requirement'),
    ...lost(old.assurances, now.assurances, 'assurance'),
    ...limitsOnly(old.evidence, now.evidence, 'kind of evidence'),
    ...limitsOnly(old.agreementKinds, now.agreementKinds, 'kind of agreement'),
    ...limitsOnly(old.recipientLevels, now.recipientLevels, 'recipient level'),
    ...limitsOnly(old.recipientKinds, now.recipientKinds, 'recipient kind'),
    ...limitsOnly(old.sourceLevels, now.sourceLevels, 'source level'),
    ...limitsOnly(old.sourceKinds, now.sourceKinds, 'source kind'),
    ...longer(old.maxRetention, now.maxRetention),
  ];
}

function evidenceFaults(old: EvidenceKindRow, now: EvidenceKindRow): readonly string[] {
  return [
    ...lost(now.signedBy, old.signedBy, 'further signature'),
    ...(now.class !== old.class ? ['another class'] : []),
    ...longer(old.maxAge, now.maxAge),
  ];
}

function purposeFaults(old: PurposeRow, now: PurposeRow): readonly string[] {
  return [
    ...lost(now.similarTo, old.similarTo, 'further similar purpose'),
    ...limitsOnly(old.missions, now.missions, 'mission'),
    ...lost(old.tags, now.tags, 'tag'),
  ];
}

function trainingFaults(old: TrainingRow, now: TrainingRow): readonly string[] {
  const same = (['code', 'requesterLevels', 'requesterKinds', 'purposes', 'elements', 'authorities'] as const).every(
    (name) => JSON.stringify(old[name]) === JSON.stringify(now[name]),
  );
  const cadence =
    now.validFor === old.validFor
      ? []
      : old.validFor === 'calendar_year' || now.validFor === 'calendar_year'
        ? ['another cadence']
        : longer(old.validFor, now.validFor);
  return [...(same ? [] : ['asked of others']), ...cadence];
}

const EFFECTS = ['warn', 'narrow', 'second_approval', 'hold', 'deny'];

/** Texts and citations of a checked rule may be the layer's own; conditions of a law rule may not be rewritten. */
function ruleFaults(old: RuleRow, now: RuleRow): readonly string[] {
  return [
    ...(old.check !== now.check ? ['another check'] : []),
    ...(EFFECTS.indexOf(now.effect ?? 'deny') < EFFECTS.indexOf(old.effect ?? 'deny') ? ['a weaker effect'] : []),
    ...(JSON.stringify(old.params) !== JSON.stringify(now.params) ? ['other parameters'] : []),
    ...lost(
      old.oblige.map((item) => item.code),
      now.oblige.map((item) => item.code),
      'obligation',
    ),
    ...(old.neutral && !now.neutral ? ['no longer neutral'] : []),
    ...old.cases
      .filter((item) => !now.cases.some((other) => JSON.stringify(other) === JSON.stringify(item)))
      .map(() => 'a case is gone or rewritten; add a rule of your own instead'),
  ];
}

/** How `now` is looser than `old`, per kind of row, whatever their basis; `diff` asks it both ways round. */
export const ROW_FAULTS = {
  schedule: scheduleFaults,
  authorities: authorityFaults,
  evidence: evidenceFaults,
  purposes: purposeFaults,
  training: trainingFaults,
  bulk: bulkFaults,
  elements: elementFaults,
  obligations: obligationFaults,
  minimization: minimizationFaults,
};

function lost(from: readonly string[], to: readonly string[], what: string): readonly string[] {
  return from.filter((item) => !to.includes(item)).map((item) => `${what} ${item}`);
}

/** `*` covers all; an empty list covers none. */
function wider(old: readonly string[], now: readonly string[], what: string): readonly string[] {
  return old.includes('*') ? [] : lost(now, old, `further ${what}`);
}

/** An empty list means no limit, so it may gain entries but not lose its last. */
function limitsOnly(old: readonly string[], now: readonly string[], what: string): readonly string[] {
  if (old.length === 0) return [];
  return now.length === 0 ? [`no limit on ${what}`] : lost(now, old, `further ${what}`);
}

function longer(old: string | undefined, now: string | undefined): readonly string[] {
  if (old === undefined || old === now) return [];
  if (now === undefined) return [`no longer limited to ${old}`];
  const [before, after] = [parseTerm(old), parseTerm(now)];
  if (!before || !after) return [];
  return Temporal.Duration.compare(after, before, { relativeTo: '2024-01-01' }) > 0 ? [`${now} instead of ${old}`] : [];
}
