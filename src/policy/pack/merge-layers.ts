import type { PackContent } from '../domain/pack-content.js';
import type { Layer, Origins, RowTable } from './read-layer.js';

/** Tables of rows and what names a row in each. */
export const ROW_KEYS: Readonly<Record<RowTable, (row: never) => string>> = {
  elements: (row: { code: string }) => row.code,
  classification: (row: { element: string }) => row.element,
  minimization: (row: { element: string; purpose: string }) => `${row.element}|${row.purpose}`,
  purposes: (row: { code: string }) => row.code,
  authorities: (row: { code: string }) => row.code,
  evidence: (row: { kind: string }) => row.kind,
  agencyKinds: (row: { kind: string }) => row.kind,
  obligations: (row: { code: string }) => row.code,
  calendars: (row: { id: string }) => row.id,
  schedule: (row: { code: string }) => row.code,
  ceilings: (row: { group: string }) => row.group,
  bulk: (row: { purpose: string }) => row.purpose,
  training: (row: { id: string }) => row.id,
  masks: (row: { transform: string }) => row.transform,
  minimalSets: (row: { id: string }) => row.id,
  rules: (row: { id: string }) => row.id,
};

export interface MergedPack {
  readonly content: PackContent;
  readonly origins: Origins;
  readonly headerAt: Layer['headerAt'];
}

/**
 * Puts a layer over what lies below it: a row with the same key replaces, other rows are added. Whether that
 * loosens anything is `loosenings`' question. A key twice in one layer stays twice, so that it is refused.
 */
export function mergeLayers(below: MergedPack | undefined, layer: Layer): MergedPack {
  const { header } = layer;
  const tables = Object.fromEntries(
    (Object.entries(ROW_KEYS) as unknown as [RowTable, (row: unknown) => string][]).map(([table, key]) => {
      const own = layer.rows[table] ?? [];
      const replaced = new Set(own.map(key));
      const kept = ((below?.content[table] ?? []) as readonly unknown[]).filter((row) => !replaced.has(key(row)));
      return [table, [...kept, ...own].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))];
    }),
  ) as unknown as Pick<PackContent, RowTable>;
  return {
    content: {
      id: header.id,
      version: header.version,
      title: header.title,
      banner: header.banner,
      jurisdiction: header.jurisdiction,
      timeZone: header.timeZone,
      state: header.state,
      effectiveFrom: header.effectiveFrom,
      ...(header.effectiveTo === undefined ? {} : { effectiveTo: header.effectiveTo }),
      layers: [...(below?.content.layers ?? []), `${header.id}@${header.version}`],
      approvers: header.approvers,
      neutralText: header.neutralText,
      guardedTags: header.guardedTags,
      ...tables,
    },
    origins: new Map([...(below?.origins ?? []), ...layer.origins]),
    headerAt: layer.headerAt,
  };
}
