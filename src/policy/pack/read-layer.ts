import { z } from 'zod';
import type { PackContent, RuleRow } from '../domain/pack-content.js';
import type { PackFiles } from './pack-files.js';
import { didYouMean, type FileProblem } from './problem.js';
import { readCsv } from './read-csv.js';
import { checkShape, readYaml, type YamlFile } from './read-yaml.js';
import { toRule } from './rule-source.js';
import * as schemas from './schemas.js';
import { CellReader, TABLES, type TableSpec } from './tables.js';

export type RowTable = {
  [K in keyof PackContent]-?: PackContent[K] extends readonly { readonly layer: string }[] ? K : never;
}[keyof PackContent];

/** Finds the place of a row, or of a key inside it, by `<table>/<row key>[/<path>]`. */
export type Origins = Map<string, (path: readonly PropertyKey[], message: string) => FileProblem>;

export interface Layer {
  readonly header: z.output<typeof schemas.packSchema>;
  readonly rows: Readonly<Record<RowTable, readonly unknown[]>>;
  readonly origins: Origins;
  readonly headerAt: (path: readonly PropertyKey[], message: string) => FileProblem;
}

export type LayerResult =
  { readonly ok: true; readonly layer: Layer } | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Register file in `registers/` to its list's name in the file, the content key, the row schema and the row key. */
const REGISTERS: Readonly<Record<string, readonly [string, RowTable, z.ZodType, string]>> = {
  'authorities.yaml': ['authorities', 'authorities', schemas.authoritySchema, 'code'],
  'purposes.yaml': ['purposes', 'purposes', schemas.purposeSchema, 'code'],
  'evidence.yaml': ['evidence', 'evidence', schemas.evidenceSchema, 'kind'],
  'agencies.yaml': ['kinds', 'agencyKinds', schemas.agencyKindSchema, 'kind'],
  'obligations.yaml': ['obligations', 'obligations', schemas.obligationSchema, 'code'],
  'calendars.yaml': ['calendars', 'calendars', schemas.calendarSchema, 'id'],
  'masks.yaml': ['masks', 'masks', schemas.maskSchema, 'transform'],
  'minimal-sets.yaml': ['sets', 'minimalSets', schemas.minimalSetSchema, 'id'],
};

/** Reads one pack's own files, without its `extends`. Every problem of every file is reported, not only the first. */
export function readLayer(files: PackFiles, packId: string): LayerResult {
  const problems: FileProblem[] = [];
  const origins: Origins = new Map();
  const rows: Record<string, unknown[]> = {};

  const headerFile = `${packId}/pack.yaml`;
  if (files.kind(headerFile) !== 'file') {
    const others = files.names('').filter((name) => files.kind(`${name}/pack.yaml`) === 'file');
    return {
      ok: false,
      problems: [
        {
          file: headerFile,
          line: 1,
          column: 1,
          message: `there is no pack ${packId} here${didYouMean(packId, others)}`,
        },
      ],
    };
  }
  const headerYaml = readYaml(headerFile, files.text(headerFile));
  if (!headerYaml.ok) return headerYaml;
  const header = checkShape(headerYaml.yaml, schemas.packSchema);
  problems.push(...header.problems);
  if (header.value && header.value.id !== packId)
    problems.push(headerYaml.yaml.at(['id'], `id ${header.value.id} is not the folder's name ${packId}`));
  const layerName = header.value ? `${header.value.id}@${header.value.version}` : packId;

  for (const [folder, known, read] of [
    ['registers', Object.keys(REGISTERS), readRegister],
    ['tables', Object.keys(TABLES), readTable],
    ['rules', undefined, readRules],
  ] as const) {
    for (const name of files.names(`${packId}/${folder}`)) {
      const file = `${packId}/${folder}/${name}`;
      if (known && !known.includes(name))
        problems.push({
          file,
          line: 1,
          column: 1,
          message: `this file is not read${didYouMean(name, known)}`,
        });
      else if (!known && !/\.ya?ml$/.test(name))
        problems.push({ file, line: 1, column: 1, message: 'rules are YAML files' });
      else if (files.kind(file) === 'file') read(name, file);
    }
  }
  if (problems.length > 0 || !header.value) return { ok: false, problems };
  return {
    ok: true,
    layer: { header: header.value, rows: rows as unknown as Layer['rows'], origins, headerAt: headerYaml.yaml.at },
  };

  function readRegister(name: string, path: string): void {
    const [listName, table, schema, key] = REGISTERS[name]!;
    readList(path, listName, table, schema, key, (value) => ({ ...(value as object), layer: layerName }));
  }

  function readRules(_name: string, path: string): void {
    readList(path, 'rules', 'rules', schemas.ruleSchema, 'id', (value): RuleRow =>
      toRule(value as schemas.RuleSource, layerName),
    );
  }

  function readList(
    path: string,
    listName: string,
    table: RowTable,
    schema: z.ZodType,
    key: string,
    toRow: (value: unknown) => unknown,
  ): void {
    const parsed = readYaml(path, files.text(path));
    if (!parsed.ok) return void problems.push(...parsed.problems);
    const shape = z.strictObject({ defaults: schemas.defaultsSchema.default({}), [listName]: z.array(z.unknown()) });
    const file = checkShape(parsed.yaml, shape);
    problems.push(...file.problems);
    const value = file.value as ({ defaults: object } & Record<string, unknown[]>) | undefined;
    value?.[listName]?.forEach((item, index) => readItem(parsed.yaml, [listName, index], value.defaults, item));

    function readItem(yaml: YamlFile, at: readonly PropertyKey[], defaults: object, item: unknown): void {
      const whole: unknown =
        typeof item === 'object' && item !== null && !Array.isArray(item) ? { ...defaults, ...item } : item;
      const found = checkShape(yaml, schema, at, whole);
      problems.push(...found.problems);
      if (!found.value) return;
      const row = toRow(found.value) as Record<string, unknown>;
      (rows[table] ??= []).push(row);
      origins.set(`${table}/${String(row[key])}`, (inner, message) => yaml.at([...at, ...inner], message));
    }
  }

  function readTable(name: string, path: string): void {
    const [table, spec] = TABLES[name as keyof typeof TABLES] as unknown as readonly [RowTable, TableSpec<unknown>];
    const csv = readCsv(path, files.text(path), spec.columns);
    problems.push(...csv.problems);
    if (csv.problems.length > 0) return;
    for (const row of csv.rows) {
      const cells = new CellReader(row, csv.columns);
      const value = spec.read(cells, layerName);
      problems.push(...cells.problems);
      (rows[table] ??= []).push(value);
      origins.set(`${table}/${spec.key(value)}`, (inner, message) =>
        row.at(String(inner[0] ?? csv.columns[0]), message),
      );
    }
  }
}
