import type { Basis } from '../domain/evaluation.js';
import type { CeilingCell, Match, MinimizationRow, ObligeEntry, RuleCase, RuleRow } from '../domain/pack-content.js';
import type { RowTable } from '../pack/read-layer.js';
import type { Direction } from './diff-direction.js';
import type { FieldChange, PackDiff, RowChange } from './diff-packs.js';

const TABLES: Readonly<Record<RowTable, string>> = {
  elements: 'elements',
  classification: 'classification',
  minimization: 'minimization',
  purposes: 'purposes',
  authorities: 'authorities',
  evidence: 'documents',
  agencyKinds: 'kinds of agency',
  obligations: 'obligations',
  calendars: 'calendars',
  schedule: 'retention schedule',
  ceilings: 'retention ceilings',
  bulk: 'bulk limits',
  training: 'training',
  masks: 'masks',
  minimalSets: 'minimal sets',
  rules: 'rules',
};

const FIELDS: Readonly<Record<string, string>> = {
  when: 'applies if',
  require: 'passes if',
  match: 'applies to',
  oblige: 'attaches',
  effect: 'when it fails',
  neutral: 'the reason is protected',
  justify: 'needs a necessity of its own',
  fullFor: 'in full for',
  maskFor: 'masked only for',
  gates: 'opened by',
  enforcedBy: 'enforced by',
  limit: 'limit',
  namedRequired: 'all persons must be named',
  opensNothing: 'opens nothing',
  coversNamedOnly: 'covers only what its document names',
  similarTo: 'also similar to',
  always: 'on every release',
  layer: 'comes from layer',
};

const BASES: Readonly<Record<Basis, string>> = { law: 'law', agreement: 'agreement', policy_choice: 'policy choice' };

const MARKS: Readonly<Record<Direction, string>> = {
  loosens: 'LOOSENS ',
  tightens: 'TIGHTENS',
  unclear: 'JUDGE   ',
  words: '        ',
};

/** One sentence a change, by table, with what it does in front; then the totals. */
export function formatDiff(diff: PackDiff): string {
  if (diff.same) return `${diff.before} and ${diff.after} say the same.`;
  const { counts } = diff;
  return [
    `From ${diff.before} to ${diff.after}`,
    ...diff.header.map((item) => `          pack: ${fieldWords(item)}`),
    ...diff.changes.map((change) => `${MARKS[change.direction]}  ${inWords(change)}`),
    '',
    `${counts.added} added, ${counts.removed} removed, ${counts.changed} changed: ` +
      `${counts.loosens} loosen, ${counts.tightens} tighten, ${counts.unclear} a person must judge, ` +
      `${counts.words} change words or records only`,
  ].join('\n');
}

/** A change as a lawyer reads it: where, what it was, what it is, on which basis, with the citation. */
export function inWords(change: RowChange): string {
  const where = TABLES[change.table];
  const because = `(${BASES[change.basis]}, ${change.citation || 'no citation'})`;
  if (change.kind !== 'changed') {
    const what = change.table === 'minimization' ? handlingWords(change.row as MinimizationRow) : wholeWords(change);
    const name = change.table === 'minimization' ? handlingName(change.key) : nameOf(change);
    return `${where}: ${name} ${change.kind}${what === '' ? '' : `: ${what}`} ${because}`;
  }
  if (change.table === 'minimization')
    return `${where}: ${handlingName(change.key)} ${handlingChange(change)} ${because}`;
  return `${where}: ${nameOf(change)}: ${change.fields.map(fieldWords).join('; ')} ${because}`;
}

function nameOf({ key, row }: RowChange): string {
  const title = (row as { readonly title?: string }).title;
  return title === undefined ? key : `${key} “${title}”`;
}

function handlingName(key: string): string {
  const [element = '', purpose = ''] = key.split('|');
  return `for ${purpose === '*' ? 'every purpose' : `purpose ${purpose}`}, element ${element}`;
}

function handlingChange(change: RowChange): string {
  const acts = ['handling', 'transform'];
  const now = change.row as MinimizationRow;
  const old = { ...now } as Record<string, unknown>;
  for (const { field, before } of change.fields) {
    if (before === undefined) delete old[field];
    else old[field] = before;
  }
  const rest = change.fields.filter((item) => !acts.includes(item.field)).map(fieldWords);
  const moved = change.fields.some((item) => acts.includes(item.field));
  const main = moved ? `was ${handlingWords(old as unknown as MinimizationRow)}, is now ${handlingWords(now)}` : '';
  return [main, ...rest].filter((part) => part !== '').join('; ');
}

function handlingWords({ handling, transform }: MinimizationRow): string {
  if (handling === 'mask') return transform === undefined ? 'justified or nothing' : `mask ${transform}`;
  return { allow: 'permit', second: 'permit with a second approval', deny: 'deny' }[handling];
}

/** Of a whole row: what it makes happen, where that fits a line. */
function wholeWords({ table, row }: RowChange): string {
  if (table === 'rules') {
    const rule = row as RuleRow;
    return rule.cases.map(caseWords).join('; ') || `check ${rule.check ?? rule.enforcedBy ?? ''}`.trim();
  }
  const { duration, anchor } = row as { duration?: string; anchor?: string };
  return duration === undefined ? '' : `${duration} from ${anchor ?? 'disclosure'}`;
}

function caseWords({ match, when, require, effect, lifts }: RuleCase): string {
  return [
    ...(Object.keys(match).length > 0 ? [`applies to ${matchWords(match)}`] : []),
    ...(when === undefined ? [] : [`applies if \`${when}\``]),
    ...(require === undefined ? [] : [`passes if \`${require}\``]),
    ...(lifts.length > 0 ? [`lifts ${lifts.map((basis) => BASES[basis]).join(', ')}`] : [`else ${effect}`]),
  ].join(', ');
}

const matchWords = (match: Match): string =>
  Object.entries(match)
    .map(([key, values]) => `${spaced(key)} ${values.join(' or ')}`)
    .join(' and ');

/** `cases/2/when` is “case 2 applies if”, `cells/<purpose>` is “for purpose …”. */
function fieldWords({ field, before, after }: FieldChange): string {
  const steps = field.split('/');
  const place = steps[0] === 'cases' ? `case ${steps[1]} ` : steps[0] === 'cells' ? `for purpose ${steps[1]} ` : '';
  if (steps[0] === 'cases' && steps.length === 2) {
    return after === undefined
      ? `${place}removed (${caseWords(before as RuleCase)})`
      : `${place}added (${caseWords(after as RuleCase)})`;
  }
  if (isWords(before) && isWords(after) && steps.length === 1)
    return listWords(FIELDS[field] ?? spaced(field), before, after);
  const name = steps[0] === 'cells' ? 'kept' : (FIELDS[steps.at(-1)!] ?? spaced(steps.at(-1)!));
  return `${place}${name} was ${valueWords(steps, before)}, is now ${valueWords(steps, after)}`;
}

const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');

/** Of a long list only what came and went. */
function listWords(name: string, before: readonly string[], after: readonly string[]): string {
  const [fresh, gone] = [
    after.filter((item) => !before.includes(item)),
    before.filter((item) => !after.includes(item)),
  ];
  const parts = [
    ...(fresh.length > 0 ? [`now also ${fresh.join(', ')}`] : []),
    ...(gone.length > 0 ? [`no longer ${gone.join(', ')}`] : []),
  ];
  return `${name}: ${parts.join(', ')}`;
}

function valueWords(steps: readonly string[], value: unknown): string {
  const field = steps.at(-1)!;
  if (steps[0] === 'cells') return cellWords(value as CeilingCell | undefined);
  if (value === undefined || value === '') return 'not given';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (field === 'when' || field === 'require') return `\`${String(value)}\``;
  if (field === 'basis') return BASES[value as Basis];
  if (field === 'match') return matchWords(value as Match) || 'everything';
  if (field === 'oblige' && Array.isArray(value))
    return (
      (value as (string | ObligeEntry)[]).map((item) => (typeof item === 'string' ? item : item.code)).join(', ') ||
      'nothing'
    );
  if (Array.isArray(value)) return value.map(plain).join(', ') || 'none';
  return plain(value);
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function cellWords(cell: CeilingCell | undefined): string {
  if (!cell) return 'not said, so denied';
  if (!cell.shared) return 'not shared';
  const limits = cell.limits.length === 0 ? 'without a ceiling' : cell.limits.join(' or ');
  return cell.orderOnly ? `${limits}, only on a judge's order` : limits;
}

function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
