import type { PackContent, RuleCase } from '../domain/pack-content.js';
import type { Say } from './lint-unreachable.js';

/** Rows that say the same twice: one of them is forgotten when the law changes. */
export function overlaps(content: PackContent, warn: Say): void {
  sameHandling(content, warn);
  sameCases(content, warn);
  twice(
    content.authorities.filter((row) => !row.opensNothing),
    (row) => `authorities/${row.code}`,
    (row) => [
      ...[row.purposes, row.elements, row.recipientLevels, row.recipientKinds, row.sourceLevels, row.sourceKinds],
      ...[row.requires, row.evidence, row.agreementKinds, row.assurances, row.tags],
      ...[[row.mandate, row.coversNamedOnly, row.similarPurpose, row.maxRetention ?? null]],
    ],
    (other) => `opens exactly what ${other} opens, under the same conditions`,
    warn,
  );
  twice(
    content.training,
    (row) => `training/${row.id}`,
    (row) => [...[[row.code], row.requesterLevels, row.requesterKinds, row.purposes, row.elements, row.authorities]],
    (other) => `is asked of the same people as ${other}`,
    warn,
  );
}

/** A row for one purpose that says what the row for every purpose says. */
function sameHandling(content: PackContent, warn: Say): void {
  const all = new Map(content.minimization.filter((row) => row.purpose === '*').map((row) => [row.element, row]));
  for (const row of content.minimization) {
    const general = all.get(row.element);
    if (!general || general === row) continue;
    const acts = ({ handling, transform, fullFor, maskFor, justify, gates }: typeof row): string =>
      JSON.stringify([handling, transform ?? '', fullFor, maskFor, justify, gates]);
    if (acts(row) === acts(general))
      warn(`minimization/${row.element}|${row.purpose}`, 'says what the row for every purpose says');
  }
}

/** Cases that apply and fail in the same circumstances: the stricter decides, the other only adds a finding. */
function sameCases(content: PackContent, warn: Say): void {
  const cases = content.rules.flatMap((rule) =>
    rule.cases.map((item, at) => ({ item, name: `${rule.id} case ${at + 1}`, key: `rules/${rule.id}/cases/${at}` })),
  );
  const circumstances = ({ scope, match, when, require, effectiveFrom, effectiveTo, lifts }: RuleCase): string[][] => [
    [scope, when ?? '', require ?? '', effectiveFrom ?? '', effectiveTo ?? ''],
    ...Object.entries(match)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, values]) => [name, ...[...values].sort()]),
    [...lifts],
  ];
  twice(
    cases,
    ({ key }) => key,
    ({ item }) => circumstances(item),
    (other) => `applies and fails exactly where ${other} does: the stricter decides`,
    warn,
    ({ name }) => name,
  );
}

function twice<T>(
  rows: readonly T[],
  key: (row: T) => string,
  content: (row: T) => readonly (readonly unknown[])[],
  message: (other: string) => string,
  warn: Say,
  name: (row: T) => string = (row) => key(row).split('/')[1]!,
): void {
  const seen = new Map<string, T>();
  for (const row of rows) {
    const text = JSON.stringify(content(row));
    const other = seen.get(text);
    if (other === undefined) seen.set(text, row);
    else warn(key(row), message(name(other)));
  }
}
