import type { Basis } from '../domain/evaluation.js';
import type {
  BulkRow,
  CeilingCell,
  CeilingRow,
  ClassificationRow,
  ElementRow,
  Handling,
  MinimizationRow,
  Provenance,
  ScheduleRow,
  TrainingRow,
} from '../domain/pack-content.js';
import { didYouMean, type FileProblem } from './problem.js';
import type { CsvColumns, CsvRow } from './read-csv.js';

/** How one CSV table becomes rows. Lists in a cell are separated by `;`. */
export interface TableSpec<T> {
  readonly columns: CsvColumns;
  readonly key: (row: T) => string;
  readonly read: (cells: CellReader, layer: string) => T;
}

const PROVENANCE = ['effectiveFrom', 'effectiveTo', 'supersededBy', 'verifiedOn', 'verifiedBy', 'source'] as const;
const withProvenance = (required: readonly string[], optional: readonly string[] = [], open = false): CsvColumns => ({
  required: [...required, 'basis', 'citation'],
  optional: [...optional, ...PROVENANCE],
  ...(open ? { open } : {}),
});

/** Reads typed cells of one row and collects what is wrong with them. */
export class CellReader {
  readonly problems: FileProblem[] = [];
  constructor(
    readonly row: CsvRow,
    readonly columns: readonly string[],
  ) {}

  text(column: string): string {
    return this.row.cells[column] ?? '';
  }
  optional(column: string): string | undefined {
    const value = this.text(column);
    return value === '' ? undefined : value;
  }
  list(column: string): readonly string[] {
    return this.text(column)
      .split(';')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  whole(column: string, min: number, max: number): number {
    const value = this.text(column);
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      this.say(column, `${column} must be a whole number from ${min} to ${max}`);
    return number;
  }
  yes(column: string): boolean {
    return this.oneOf(column, ['yes', 'no']) === 'yes';
  }
  oneOf<T extends string>(column: string, options: readonly T[]): T {
    const value = this.text(column);
    if (!(options as readonly string[]).includes(value)) {
      this.say(column, `${column} must be one of ${options.join(', ')}${didYouMean(value, options)}`);
    }
    return value as T;
  }
  say(column: string, message: string): void {
    this.problems.push(this.row.at(column, message));
  }
  provenance(layer: string): Provenance {
    const found: Record<string, string> = {};
    for (const name of PROVENANCE) {
      const value = this.optional(name);
      if (value !== undefined) found[name] = value;
    }
    return {
      basis: this.oneOf<Basis>('basis', ['law', 'agreement', 'policy_choice']),
      citation: this.text('citation'),
      ...found,
      layer,
    };
  }
}

export const elements: TableSpec<ElementRow> = {
  columns: withProvenance(['code', 'title', 'category', 'sensitivity'], ['tags']),
  key: (row) => row.code,
  read: (cells, layer) => ({
    code: cells.text('code'),
    title: cells.text('title'),
    category: cells.text('category'),
    sensitivity: cells.whole('sensitivity', 1, 4),
    tags: cells.list('tags'),
    ...cells.provenance(layer),
  }),
};

export const classification: TableSpec<ClassificationRow> = {
  columns: withProvenance(['element', 'hint']),
  key: (row) => row.element,
  read: (cells, layer) => ({ element: cells.text('element'), hint: cells.text('hint'), ...cells.provenance(layer) }),
};

export const minimization: TableSpec<MinimizationRow> = {
  columns: withProvenance(['element', 'purpose', 'handling', 'justify'], ['transform', 'fullFor', 'maskFor', 'gates']),
  key: (row) => `${row.element}|${row.purpose}`,
  read: (cells, layer) => {
    const transform = cells.optional('transform');
    return {
      element: cells.text('element'),
      purpose: cells.text('purpose'),
      handling: cells.oneOf<Handling>('handling', ['allow', 'mask', 'second', 'deny']),
      ...(transform === undefined ? {} : { transform }),
      fullFor: cells.list('fullFor'),
      maskFor: cells.list('maskFor'),
      justify: cells.yes('justify'),
      gates: cells.list('gates'),
      ...cells.provenance(layer),
    };
  },
};

export const schedule: TableSpec<ScheduleRow> = {
  columns: withProvenance(['code', 'title', 'anchor', 'rule', 'duration'], ['cap', 'days', 'oblige']),
  key: (row) => row.code,
  read: (cells, layer) => {
    const cap = cells.optional('cap');
    const days = cells.optional('days');
    return {
      code: cells.text('code'),
      title: cells.text('title'),
      anchor: cells.text('anchor'),
      rule: cells.oneOf<'max' | 'min'>('rule', ['max', 'min']),
      duration: cells.text('duration'),
      ...(cap === undefined ? {} : { cap }),
      ...(days === undefined ? {} : { days }),
      oblige: cells.list('oblige'),
      ...cells.provenance(layer),
    };
  },
};

const CEILING_COLUMNS = withProvenance(['group'], ['categories', 'elements', 'sourceKinds', 'aggregate'], true);

export const ceilings: TableSpec<CeilingRow> = {
  columns: CEILING_COLUMNS,
  key: (row) => row.group,
  read: (cells, layer) => {
    const known = [...CEILING_COLUMNS.required, ...CEILING_COLUMNS.optional];
    const purposes = cells.columns.filter((column) => !known.includes(column));
    return {
      group: cells.text('group'),
      categories: cells.list('categories'),
      elements: cells.list('elements'),
      sourceKinds: cells.list('sourceKinds'),
      aggregate: cells.text('aggregate') === 'yes',
      cells: Object.fromEntries(
        // An empty cell stays a gap, which denies: silence is not permission.
        purposes.filter((purpose) => cells.text(purpose) !== '').map((purpose) => [purpose, cell(cells, purpose)]),
      ),
      ...cells.provenance(layer),
    };
  },
};

/** `no` · `open` · schedule codes and durations, and `order` where only a judge's order opens it: `RT-EDU; order`. */
function cell(cells: CellReader, purpose: string): CeilingCell {
  const parts = cells.list(purpose);
  if (parts.includes('no') || parts.includes('open')) {
    if (parts.length > 1) cells.say(purpose, `${parts.join('; ')}: no and open stand alone`);
    return { shared: parts[0] === 'open', orderOnly: false, limits: [] };
  }
  const limits = parts.filter((part) => part !== 'order');
  if (limits.length === 0) cells.say(purpose, 'order needs a limit beside it');
  return { shared: true, orderOnly: parts.includes('order'), limits };
}

export const bulk: TableSpec<BulkRow> = {
  columns: withProvenance(['purpose', 'limit', 'namedRequired']),
  key: (row) => row.purpose,
  read: (cells, layer) => ({
    purpose: cells.text('purpose'),
    limit: cells.whole('limit', 0, 1_000_000_000),
    namedRequired: cells.yes('namedRequired'),
    ...cells.provenance(layer),
  }),
};

export const training: TableSpec<TrainingRow> = {
  columns: withProvenance(
    ['id', 'code', 'title', 'validFor'],
    ['requesterLevels', 'requesterKinds', 'purposes', 'elements', 'authorities'],
  ),
  key: (row) => row.id,
  read: (cells, layer) => ({
    id: cells.text('id'),
    code: cells.text('code'),
    title: cells.text('title'),
    validFor: cells.text('validFor'),
    requesterLevels: cells.list('requesterLevels'),
    requesterKinds: cells.list('requesterKinds'),
    purposes: cells.list('purposes'),
    elements: cells.list('elements'),
    authorities: cells.list('authorities'),
    ...cells.provenance(layer),
  }),
};

/** File name in `tables/` to content key and spec. `retention.csv` is the schedule, `ceilings.csv` the matrix. */
export const TABLES = {
  'elements.csv': ['elements', elements],
  'classification.csv': ['classification', classification],
  'minimization.csv': ['minimization', minimization],
  'retention.csv': ['schedule', schedule],
  'ceilings.csv': ['ceilings', ceilings],
  'bulk.csv': ['bulk', bulk],
  'training.csv': ['training', training],
} as const;
