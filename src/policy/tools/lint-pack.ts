import { anyCovers } from '../domain/element-pattern.js';
import type { Pack } from '../domain/pack.js';
import type { PackContent, Provenance } from '../domain/pack-content.js';
import { loadPack, type LoadedPack } from '../pack/load-pack.js';
import type { FileProblem } from '../pack/problem.js';
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

type Say = (key: string, message: string) => void;

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
  deadRows(pack, warn);
  guarded(pack, error, warn);
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

/** Rows that can never act: usually a slip of the pen. */
function deadRows(pack: Pack, warn: Say): void {
  const { content } = pack;
  const attached = new Set([
    ...content.rules.flatMap((rule) =>
      [...rule.oblige, ...rule.cases.flatMap((item) => item.oblige)].map((item) => item.code),
    ),
    ...content.schedule.flatMap((row) => row.oblige),
    ...content.obligations.flatMap((row) => (row.always ? [row.code] : [])),
  ]);
  const masks = new Set(content.minimization.flatMap((row) => (row.transform === undefined ? [] : [row.transform])));
  for (const row of content.masks)
    if (!masks.has(row.transform)) warn(`masks/${row.transform}`, `no element is ever masked as ${row.transform}`);
  for (const row of content.minimization) {
    const key = `minimization/${row.element}|${row.purpose}`;
    if (row.gates.length > 0 && row.handling !== 'deny' && row.handling !== 'mask')
      warn(key, `its gates never matter, because it is ${row.handling}`);
    if (row.maskFor.length > 0 && row.transform === undefined) warn(key, 'maskFor without a mask');
  }
  for (const row of content.authorities) {
    if (row.opensNothing) continue;
    if (row.elements.length === 0 || row.purposes.length === 0)
      warn(`authorities/${row.code}`, 'names no element or no purpose: it can never open anything');
  }
  const unattached = content.obligations.filter((row) => !attached.has(row.code)).map((row) => row.code);
  if (unattached.length > 0)
    warn(`obligations/${unattached[0]!}`, `no rule attaches ${unattached.join(', ')}; officers may`);
}

/**
 * Elements whose exchange law guards (status information under 8 USC 1373 is the known case): a policy choice that
 * denies them to the guarded recipients is reported, unless a case lifts policy choices there.
 */
function guarded(pack: Pack, error: Say, warn: Say): void {
  const { content } = pack;
  for (const guard of content.guardedTags) {
    const say = guard.level === 'error' ? error : warn;
    const lifted = content.rules.some((rule) =>
      rule.cases.some((item) => item.lifts.includes('policy_choice') && item.match.elementTag?.includes(guard.tag)),
    );
    if (lifted) continue;
    const codes = content.elements.filter((row) => row.tags.includes(guard.tag)).map((row) => row.code);
    const text = (what: string): string =>
      `${what} denies ${guard.tag} information to ${guard.recipientKind} on a policy choice (${guard.citation})`;
    for (const row of content.minimization) {
      if (codes.includes(row.element) && row.basis === 'policy_choice' && row.handling === 'deny')
        say(`minimization/${row.element}|${row.purpose}`, text('this row'));
    }
    for (const row of content.ceilings) {
      const categories = content.elements.filter((item) => codes.includes(item.code)).map((item) => item.category);
      const holds =
        codes.some((code) => row.elements.includes(code)) ||
        categories.some((category) => row.categories.includes(category));
      const closed = Object.entries(row.cells)
        .filter(([, cell]) => !cell.shared)
        .map(([purpose]) => purpose);
      if (holds && row.basis === 'policy_choice' && closed.length > 0)
        say(`ceilings/${row.group}`, text(`not sharing it for ${closed.join(', ')}`));
    }
    for (const rule of content.rules) {
      rule.cases.forEach((item, index) => {
        const basis = item.basis ?? rule.basis;
        const hits =
          item.match.elementTag?.includes(guard.tag) || codes.some((code) => item.match.element?.includes(code));
        if (hits && basis === 'policy_choice' && item.effect === 'deny')
          say(`rules/${rule.id}/cases/${index}`, text('this case'));
      });
    }
  }
}

/** Rows nobody has checked may be shown and tried, not used in earnest. */
function verification(pack: Pack, error: Say, warn: Say, asOf: string | undefined): number {
  const { content } = pack;
  let unverified = 0;
  for (const [table, key] of Object.entries(ROW_KEYS) as unknown as [
    RowTable & keyof PackContent,
    (row: unknown) => string,
  ][]) {
    for (const row of content[table] as readonly Provenance[]) {
      const name = `${table}/${key(row)}`;
      if (asOf !== undefined && row.effectiveTo !== undefined && row.effectiveTo < asOf)
        warn(
          name,
          `ended on ${row.effectiveTo}${row.supersededBy === undefined ? '' : `, superseded by ${row.supersededBy}`}`,
        );
      if (row.verifiedOn !== undefined && row.verifiedBy !== undefined) continue;
      unverified += 1;
      if (content.state === 'active')
        error(name, 'an active pack may hold no unverified row: give verifiedOn and verifiedBy');
    }
  }
  if (content.state === 'active' && content.approvers.length === 0) error('pack', 'an active pack names its approvers');
  return unverified;
}
