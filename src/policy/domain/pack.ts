import { digestOf, ENGINE_SEMANTICS } from './canonical.js';
import { compileCondition, type Condition } from './cel-expression.js';
import { CircumstancesMemory } from './circumstances.js';
import { compileCase, compileRule, type CompiledCase, type CompiledRule } from './compiled-rule.js';
import { contentProblems } from './content-problems.js';
import { uniform } from './uniform-rows.js';
import { compileTemplate, pathOf, type Path, type Template } from './message.js';
import { REQUIRED_CHECKS, SCHEDULED } from './pack-content.js';
import type {
  AgencyKindRow,
  AuthorityRow,
  BulkRow,
  CeilingRow,
  CheckKind,
  ElementRow,
  EvidenceKindRow,
  MatchKey,
  MinimizationRow,
  ObligationRow,
  PackContent,
  PurposeRow,
  RuleRow,
  ScheduleRow,
  TrainingRow,
} from './pack-content.js';

/** An immutable, indexed policy pack. Build it with `compilePack`; swap the whole reference to change policy. */
export interface Pack {
  readonly content: PackContent;
  /** `<id>@<version>`. */
  readonly name: string;
  readonly digest: string;
  readonly elements: ReadonlyMap<string, ElementRow>;
  readonly purposes: ReadonlyMap<string, PurposeRow>;
  readonly authorities: ReadonlyMap<string, AuthorityRow>;
  readonly evidence: ReadonlyMap<string, EvidenceKindRow>;
  readonly agencyKinds: ReadonlyMap<string, AgencyKindRow>;
  readonly obligations: ReadonlyMap<string, ObligationRow>;
  readonly schedule: ReadonlyMap<string, ScheduleRow>;
  readonly bulk: ReadonlyMap<string, BulkRow>;
  /** `element|purpose` and `element|*`. */
  readonly minimization: ReadonlyMap<string, MinimizationRow>;
  /** The same rows by element, then by purpose or `*`. */
  readonly handling: ReadonlyMap<string, ReadonlyMap<string, MinimizationRow>>;
  readonly rules: ReadonlyMap<string, RuleRow>;
  readonly checks: ReadonlyMap<CheckKind, CompiledRule>;
  /** Checks that run whatever the dates of their rule: without them silence would permit. */
  readonly alwaysChecked: ReadonlySet<CheckKind>;
  /** Paths of the request that an authority cannot be weighed without, by authority. */
  readonly requires: ReadonlyMap<string, readonly Path[]>;
  /** Places of the catalogue's elements by code. */
  readonly elementRanks: ReadonlyMap<string, number>;
  readonly circumstances: CircumstancesMemory;
  /** Parameters of obligations that are templates, taken apart. */
  readonly obligationTexts: ReadonlyMap<string, Template>;
  /** Obligations of every release. */
  readonly standingObligations: readonly ObligationRow[];
  /** A document of these classes that names an element states its necessity itself (a judge's order, a consent). */
  readonly justifyingClasses: ReadonlySet<string>;
  /** Cases of the whole request by purpose; `''` for purposes no case names. */
  readonly requestCases: ReadonlyMap<string, readonly CompiledCase[]>;
  /** Cases of one element by its code; `''` for elements outside the catalogue. */
  readonly elementCases: ReadonlyMap<string, readonly CompiledCase[]>;
  readonly ceilingsByElement: ReadonlyMap<string, CeilingRow>;
  readonly ceilingsBySourceKind: ReadonlyMap<string, CeilingRow>;
  readonly ceilingsByCategory: ReadonlyMap<string, CeilingRow>;
  readonly training: readonly TrainingRow[];
  readonly aggregateCeiling: CeilingRow | undefined;
}

/** Content that cannot be compiled: a fault of the caller, since the loader refuses such packs with their places. */
export class PackContentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the pack cannot be used: ${problems.slice(0, 5).join('; ')}`);
  }
}

/** @throws PackContentError when the content contradicts itself; check with `contentProblems` first. */
export function compilePack(content: PackContent): Pack {
  const problems = contentProblems(content);
  if (problems.length > 0) throw new PackContentError(problems.map(({ key, problem }) => `${key}: ${problem}`));
  return indexPack(content);
}

/** The pack of content in which `contentProblems` has just found nothing; without that check, use `compilePack`. */
export function indexPack(content: PackContent): Pack {
  const rows = uniform([...content.rules].sort((a, b) => (a.id < b.id ? -1 : 1)));
  const gates = new Set(content.minimization.flatMap((row) => row.gates));
  const rules = uniform(rows.map((rule, rank) => compileRule(rule, rank, gates.has(rule.id))));
  const ceilings = uniform(content.ceilings);
  const training = uniform(content.training);
  const cases = rules.flatMap((rule) => rule.cases.map((row) => ({ rule, row })));
  const caseRows = uniform(cases.map(({ row }) => row));
  const compiled = cases.map(({ rule }, at) => compileCase(rule, caseRows[at]!, condition));
  return Object.freeze({
    content,
    name: `${content.id}@${content.version}`,
    digest: digestOf({ semantics: ENGINE_SEMANTICS, content }),
    elements: index(uniform(content.elements), (row) => row.code),
    purposes: index(uniform(content.purposes), (row) => row.code),
    authorities: index(uniform(content.authorities), (row) => row.code),
    evidence: index(uniform(content.evidence), (row) => row.kind),
    agencyKinds: index(uniform(content.agencyKinds), (row) => row.kind),
    obligations: index(uniform(content.obligations), (row) => row.code),
    schedule: index(uniform(content.schedule), (row) => row.code),
    bulk: index(uniform(content.bulk), (row) => row.purpose),
    minimization: index(uniform(content.minimization), (row) => `${row.element}|${row.purpose}`),
    handling: byElement(uniform(content.minimization)),
    rules: index(rules, (row) => row.id),
    requires: new Map(content.authorities.map((row) => [row.code, row.requires.map(pathOf)])),
    elementRanks: new Map(
      content.elements
        .map((row) => row.code)
        .sort()
        .map((code, rank) => [code, rank]),
    ),
    circumstances: new CircumstancesMemory(),
    obligationTexts: obligationTexts(content),
    standingObligations: uniform(content.obligations).filter((row) => row.always),
    justifyingClasses: justifyingClasses(rules),
    checks: new Map(rules.flatMap((rule) => (rule.check ? [[rule.check, rule] as const] : []))),
    alwaysChecked: new Set(REQUIRED_CHECKS),
    requestCases: bucketByPurpose(
      compiled.filter(({ row }) => row.scope !== 'element'),
      content.purposes,
    ),
    elementCases: bucketByElement(
      compiled.filter(({ row }) => row.scope === 'element'),
      content.elements,
    ),
    ceilingsByElement: spread(ceilings, (row) => row.elements),
    ceilingsBySourceKind: spread(ceilings, (row) => row.sourceKinds),
    ceilingsByCategory: spread(ceilings, (row) => row.categories),
    training,
    aggregateCeiling: ceilings.find((row) => row.aggregate),
  });
}

function obligationTexts(content: PackContent): ReadonlyMap<string, Template> {
  const entries = content.rules.flatMap((rule) => [...rule.oblige, ...rule.cases.flatMap((item) => item.oblige)]);
  const params = [...entries.map((entry) => entry.params), ...content.obligations.map((row) => row.set), SCHEDULED];
  const texts = params.flatMap((item) => Object.values(item));
  return new Map(texts.map((text) => [text, compileTemplate(text)]));
}

function byElement(rows: readonly MinimizationRow[]): ReadonlyMap<string, ReadonlyMap<string, MinimizationRow>> {
  const found = new Map<string, Map<string, MinimizationRow>>();
  for (const row of rows) found.set(row.element, (found.get(row.element) ?? new Map()).set(row.purpose, row));
  return found;
}

function justifyingClasses(rules: readonly CompiledRule[]): ReadonlySet<string> {
  const text = rules.find((rule) => rule.check === 'minimization_drop')?.params['justifiedBy'];
  return new Set(typeof text === 'string' ? text.split(' ') : []);
}

function condition(source: string | undefined): Condition | undefined {
  if (source === undefined) return undefined;
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new PackContentError([compiled.problem]);
  return compiled.condition;
}

type Words = Partial<Record<MatchKey, readonly string[]>>;

function bucketByElement(cases: readonly CompiledCase[], elements: readonly ElementRow[]) {
  const words = ({ code, category, tags }: ElementRow): Words => ({
    element: [code],
    category: [category],
    elementTag: tags,
  });
  return bucketsOf(cases, ['element', 'category', 'elementTag'], elements, (row) => row.code, words);
}

function bucketByPurpose(cases: readonly CompiledCase[], purposes: readonly PurposeRow[]) {
  const words = ({ code, tags }: PurposeRow): Words => ({ purpose: [code], purposeTag: tags });
  return bucketsOf(cases, ['purpose', 'purposeTag'], purposes, (row) => row.code, words);
}

/** The cases whose keys fit each row, in the pack's order; under `''` those that fit any row at all. */
function bucketsOf<T>(
  cases: readonly CompiledCase[],
  keys: readonly MatchKey[],
  rows: readonly T[],
  codeOf: (row: T) => string,
  wordsOf: (row: T) => Words,
): ReadonlyMap<string, readonly CompiledCase[]> {
  const codes = rows.map(codeOf);
  const byWord = new Map<string, string[]>();
  for (const row of rows) {
    const words = wordsOf(row);
    for (const key of keys)
      for (const word of words[key] ?? []) {
        const known = byWord.get(`${key} ${word}`);
        if (known) known.push(codeOf(row));
        else byWord.set(`${key} ${word}`, [codeOf(row)]);
      }
  }
  const buckets = new Map(['', ...codes].map((code) => [code, [] as CompiledCase[]]));
  for (const item of cases) {
    const asked = keys.filter((key) => item.row.match[key] !== undefined);
    let fitting: readonly string[] | undefined;
    for (const key of asked) {
      const fit = new Set(item.row.match[key]!.flatMap((word) => byWord.get(`${key} ${word}`) ?? []));
      fitting = fitting === undefined ? [...fit] : fitting.filter((code) => fit.has(code));
    }
    for (const code of fitting ?? buckets.keys()) buckets.get(code)!.push(item);
  }
  return buckets;
}

function index<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

function spread<T>(rows: readonly T[], keys: (row: T) => readonly string[]): ReadonlyMap<string, T> {
  return new Map(rows.flatMap((row) => keys(row).map((key) => [key, row] as const)));
}
