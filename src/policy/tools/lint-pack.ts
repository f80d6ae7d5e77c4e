import { anyCovers } from '../domain/element-pattern.js';
import type { Pack } from '../domain/pack.js';
import type { PackContent, Provenance } from '../domain/pack-content.js';
import { loadPack, type LoadedPack } from '../pack/load-pack.js';
import type { FileProblem } from '../pack/problem.js';
import { guardedTags } from './lint-guarded.js';
import { overlaps } from './lint-overlaps.js';
import { unreachable, type Say } from './lint-unreachable.js';
import { ROW_KEYS } from '../pack/merge-layers.js';
import type { RowTable } from '../pack/read-layer.js';

export interface LintReport {
  readonly pack: string;
  readonly digest: string;
  /** The pack cannot be used, or may not be used in the state it claims. */
  readonly errors: readonly FileProblem[];
  /** Worth a look: gaps, rows that can never act, expired rows. */
  readonly warnings: readonly FileProblem[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Loads and analyses a pack. `asOf` (a day) is the only clock; without it nothing is called expired. */
export function lintPack(packsDirectory: string, packId: string, asOf?: string): LintReport {
  const loaded = loadPack(packsDirectory, packId);
  if (!loaded.ok) return { pack: packId, digest: '', errors: loaded.problems, warnings: [], counts: {} };
  return analyse(loaded, asOf);
}

export function analyse({ pack, place }: LoadedPack, asOf?: string): LintReport {
  const errors: FileProblem[] = [];
  const warnings: FileProblem[] = [];
  const error: Say = (key, message) => void errors.push(place(key, message));
  const warn: Say = (key, message) => void warnings.push(place(key, message));
  gaps(pack, warn);
  unreachable(pack, warn);
  overlaps(pack.content, warn);
  guardedTags(pack.content, error, warn);
  const unverified = verification(pack, error, warn, asOf);
  const { content } = pack;
  return {
    pack: pack.name,
    digest: pack.digest,
    errors,
    warnings,
    counts: {
      rules: content.rules.length,
      elements: content.elements.length,
      purposes: content.purposes.length,
      authorities: content.authorities.length,
      retention: content.schedule.length,
      obligations: content.obligations.length,
      unverified,
    },
  };
}

/** Where nothing speaks, evaluation denies; better to know before. */
function gaps(pack: Pack, warn: Say): void {
  const { content } = pack;
  for (const element of content.elements) {
    if (!pack.minimization.has(`${element.code}|*`))
      warn(`elements/${element.code}`, `no row of minimization.csv speaks of ${element.code}: it is always denied`);
    const row = pack.ceilingsByElement.get(element.code) ?? pack.ceilingsByCategory.get(element.category);
    if (!row) warn(`elements/${element.code}`, `no row of ceilings.csv holds ${element.code}: it is always denied`);
    if (
      !content.authorities.some(
        (item) => !item.opensNothing && anyCovers(item.elements, element.code, element.category),
      )
    ) {
      warn(`elements/${element.code}`, `no authority covers ${element.code}`);
    }
  }
  for (const row of content.ceilings) {
    const missing = row.aggregate
      ? []
      : content.purposes.filter((purpose) => row.cells[purpose.code] === undefined).map((purpose) => purpose.code);
    if (missing.length > 0) warn(`ceilings/${row.group}`, `no cell for ${missing.join(', ')}: always denied`);
  }
  for (const purpose of content.purposes) {
    if (!pack.bulk.has(purpose.code))
      warn(
        `purposes/${purpose.code}`,
        `bulk.csv has no row for ${purpose.code}: any number of persons counts as too many`,
      );
    if (
      !content.authorities.some(
        (item) => !item.opensNothing && (item.purposes.includes('*') || item.purposes.includes(purpose.code)),
      )
    ) {
      warn(`purposes/${purpose.code}`, `no authority permits ${purpose.code}`);
    }
  }
}

/** Tables whose rows stop speaking outside their dates. */
const DATED: readonly RowTable[] = ['authorities', 'training', 'rules'];

/** Rows nobody has checked may be shown and tried, not used in earnest; rows out of their time say nothing. */
function verification(pack: Pack, error: Say, warn: Say, asOf: string | undefined): number {
  const { content } = pack;
  let unverified = 0;
  for (const [table, key] of Object.entries(ROW_KEYS) as unknown as [
    RowTable & keyof PackContent,
    (row: unknown) => string,
  ][]) {
    const open: string[] = [];
    for (const row of content[table] as readonly Provenance[]) {
      const name = `${table}/${key(row)}`;
      if (asOf !== undefined) outOfTime(table, name, row, asOf, error, warn);
      if (row.verifiedOn !== undefined && row.verifiedBy !== undefined) continue;
      open.push(name);
      if (content.state === 'active')
        error(name, 'an active pack may hold no unverified row: give verifiedOn and verifiedBy');
    }
    unverified += open.length;
    // An example says so in its banner; a pack that claims to be reviewed names what was not.
    if (content.state === 'reviewed' && open.length > 0)
      warn(open[0]!, `${open.length} rows of ${table} in a reviewed pack are unverified, this is the first`);
  }
  if (content.state === 'active' && content.approvers.length === 0) error('pack', 'an active pack names its approvers');
  if (asOf !== undefined && content.effectiveTo !== undefined && content.effectiveTo < asOf)
    error('pack', `the pack ended on ${content.effectiveTo}`);
  return unverified;
}

function outOfTime(table: RowTable, name: string, row: Provenance, asOf: string, error: Say, warn: Say): void {
  if (row.effectiveTo !== undefined && row.effectiveTo < asOf)
    warn(
      name,
      `ended on ${row.effectiveTo}${row.supersededBy === undefined ? '' : `, superseded by ${row.supersededBy}`}`,
    );
  if (DATED.includes(table) && row.effectiveFrom !== undefined && row.effectiveFrom > asOf)
    warn(name, `says nothing before ${row.effectiveFrom}`);
  if (row.verifiedOn !== undefined && row.verifiedOn > asOf)
    error(name, `was verified on ${row.verifiedOn}, which is still to come`);
}
