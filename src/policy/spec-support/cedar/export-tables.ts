import type { CeilingRow, MinimizationRow, PackContent, RuleRow } from '../../domain/pack-content.js';
import { allOf, anyOf, listed, not, quoted } from './cedar-condition.js';
import { PolicySet, type FindingSaid } from './policy-set.js';
import { justified } from './vocabulary.js';

/** Per element its row of the matrix, in the set of what is known of it before any rule speaks. */
export function exportGroups(content: PackContent, set: PolicySet): PolicySet {
  for (const row of perElement(content))
    set.add({ from: `group ${row.group}`, fact: { name: 'group', code: row.group } }, [ofRow(content, row)]);
  return set;
}

/** Minimization row by row, and what the schedule says of an element's time. */
export function exportTables(content: PackContent): readonly PolicySet[] {
  return [...exportMinimization(content), exportKeeping(content)];
}

export const checkOf = (content: PackContent, check: RuleRow['check']): RuleRow =>
  content.rules.find((rule) => rule.check === check)!;

const perElement = ({ ceilings }: PackContent): readonly CeilingRow[] => ceilings.filter((row) => !row.aggregate);
const purposesOf = ({ cells }: CeilingRow, having: (cell: CeilingRow['cells'][string]) => boolean): string[] =>
  Object.entries(cells).flatMap(([purpose, cell]) => (having(cell) ? [purpose] : []));
const forPurpose = (purposes: readonly string[]): string => `${listed(purposes)}.contains(context.purpose.code)`;

/** An element's row of the matrix: the one that names it, else the one of its source's kind, else its category's. */
function ofRow(content: PackContent, row: CeilingRow): string {
  const rows = perElement(content);
  const named = `${listed(rows.flatMap((it) => it.elements))}.contains(context.element.code)`;
  const bySource = `${listed(rows.flatMap((it) => it.sourceKinds))}.contains(context.source.kind)`;
  return anyOf([
    `${listed(row.elements)}.contains(context.element.code)`,
    allOf([not(named), `${listed(row.sourceKinds)}.contains(context.source.kind)`]),
    allOf([not(named), not(bySource), `${listed(row.categories)}.contains(context.element.category)`]),
  ]);
}

/** The category × purpose matrix. */
export function exportMatrix(content: PackContent, set: PolicySet): PolicySet {
  const drop = checkOf(content, 'minimization_drop');
  const dropped = { rule: drop.id, effect: drop.effect ?? 'deny' } as const;
  const gap = (by: FindingSaid['by']): FindingSaid => ({ ...dropped, basis: drop.basis, result: 'gap', by });
  const spoken = spokenFor(content);
  const rows = perElement(content);
  set.add({ from: `check ${drop.id}`, finding: gap([]) }, [not(spoken)]);
  set.add({ from: `check ${drop.id}`, finding: gap('category') }, [spoken, 'context.group == ""']);
  for (const row of rows) {
    const { group, basis } = row;
    const mine = `context.group == ${quoted(group)}`;
    const from = `group ${group}`;
    const cells = purposesOf(row, () => true);
    const said = (
      name: string,
      purposes: readonly string[],
      finding: FindingSaid | undefined,
      ...more: string[]
    ): void => {
      // One policy speaks for all cells alike.
      const also = purposes.map((purpose) => `cell ${group}|${purpose}`);
      if (purposes.length === 0) return;
      const when = [mine, forPurpose(purposes), ...more];
      set.add({ from, also, fact: { name, code: group } }, when);
      if (finding) set.add({ from, also, finding }, [...when, spoken]);
    };
    const fail: FindingSaid = { ...dropped, basis, result: 'fail', by: [group] };
    set.add({ from, finding: gap([group]) }, [mine, not(forPurpose(cells)), spoken]);
    said('cell', cells, undefined);
    said(
      'shut',
      purposesOf(row, ({ shared }) => !shared),
      fail,
    );
    said(
      'shut',
      purposesOf(row, ({ shared, orderOnly }) => shared && orderOnly),
      fail,
      not('context.element.classes.contains("order")'),
    );
  }
  return set;
}

/** The rows of one element stand in a set of their own: Cedar has no index, and visits every policy of a set. */
function exportMinimization(content: PackContent): readonly PolicySet[] {
  const drop = checkOf(content, 'minimization_drop');
  const mask = checkOf(content, 'minimization_mask');
  const second = checkOf(content, 'minimization_second');
  const need = justified(content);
  const dropped = { rule: drop.id, effect: drop.effect ?? 'deny' } as const;
  const sets = new Map<string, PolicySet>();
  for (const row of content.minimization) {
    const set = sets.get(row.element) ?? new PolicySet(`minimization ${row.element}`);
    sets.set(row.element, set);
    const key = `${row.element}|${row.purpose}`;
    const say = (finding: Omit<FindingSaid, 'by'>, when: readonly string[]): void =>
      set.add({ from: `minimization ${key}`, also: [`check ${finding.rule}`], finding: { ...finding, by: [key] } }, [
        ...speaking(content, row),
        'context.matrix.cell != ""',
        ...when,
      ]);
    const { drop: closed, mask: inPart } = handling(row, need);
    const asks = 'context.element has transform';
    const asksOther =
      row.transform === undefined ? asks : allOf([asks, `context.element.transform != ${quoted(row.transform)}`]);
    const kept = [not(closed), not(asksOther)];
    say({ ...dropped, basis: row.handling === 'deny' ? row.basis : drop.basis, result: 'fail' }, [closed]);
    say({ ...dropped, basis: row.basis, result: 'fail' }, [not(closed), asksOther]);
    say({ ...dropped, basis: row.basis, result: 'pass' }, [...kept, 'context.matrix.shut == ""']);
    const masked = { rule: mask.id, effect: 'narrow', basis: row.basis, transform: row.transform ?? '' } as const;
    say({ ...masked, result: 'fail' }, [...kept, inPart, not(asks)]);
    say({ ...masked, result: 'pass' }, [...kept, asks]);
    if (row.handling === 'second')
      say({ rule: second.id, effect: 'second_approval', basis: row.basis, result: 'fail' }, kept);
  }
  return [...sets.values()];
}

/** Elements of the catalogue of which some row speaks for the purpose. */
function spokenFor({ minimization, elements }: PackContent): string {
  const always = minimization.filter((row) => row.purpose === '*').map((row) => row.element);
  const others = minimization.filter((row) => !always.includes(row.element));
  return allOf([
    `${listed(elements.map((row) => row.code))}.contains(context.element.code)`,
    anyOf([
      `${listed(always)}.contains(context.element.code)`,
      ...others.map((row) => allOf([`context.element.code == ${quoted(row.element)}`, forPurpose([row.purpose])])),
    ]),
  ]);
}

/** The most specific row speaks: one for all purposes only where the purpose has none of its own. */
function speaking({ minimization }: PackContent, { element, purpose }: MinimizationRow): string[] {
  const own = minimization.filter((row) => row.element === element && row.purpose !== '*').map((row) => row.purpose);
  return [
    `resource == Element::${quoted(element)}`,
    'context.element.known',
    purpose === '*' ? not(forPurpose(own)) : forPurpose([purpose]),
  ];
}

/** When the element is dropped and when masked; else it is released in full. */
function handling(row: MinimizationRow, need: string): { drop: string; mask: string } {
  const justifiedWhereAsked = row.justify ? need : 'true';
  if (row.handling === 'allow' || row.handling === 'second') return { drop: not(justifiedWhereAsked), mask: 'false' };
  const opened = anyOf(row.gates.map(gate));
  const usedFor = (uses: readonly string[]): string => `${listed(uses)}.contains(context.element.use)`;
  const whole =
    row.handling === 'deny'
      ? allOf([opened, justifiedWhereAsked])
      : row.transform === undefined
        ? justifiedWhereAsked
        : anyOf([allOf([need, anyOf([opened, usedFor(row.fullFor)])]), 'context.element.classes.contains("order")']);
  if (row.transform === undefined) return { drop: not(whole), mask: 'false' };
  const maskable = row.maskFor.length === 0 ? 'true' : allOf([need, usedFor(row.maskFor)]);
  return { drop: allOf([not(whole), not(maskable)]), mask: allOf([not(whole), maskable]) };
}

function gate(text: string): string {
  if (text.startsWith('evidence:')) return `context.element.classes.contains(${quoted(text.slice(9))})`;
  if (text.startsWith('use:')) return `context.element.use == ${quoted(text.slice(4))}`;
  return `context.spoke.contains(${quoted(text)})`;
}

/** How long: Cedar compares ends that the host reckoned, by code of the schedule or by duration. */
function exportKeeping(content: PackContent): PolicySet {
  const set = new PolicySet('keeping');
  const rule = checkOf(content, 'retention');
  for (const row of perElement(content)) {
    for (const code of new Set(Object.values(row.cells).flatMap((cell) => cell.limits))) {
      const purposes = purposesOf(row, ({ limits }) => limits.includes(code));
      const term = content.schedule.find((it) => it.code === code);
      const origin = { from: `limit ${row.group} ${code}`, also: [`check ${rule.id}`] };
      const here = [`context.group == ${quoted(row.group)}`, forPurpose(purposes)];
      if (term?.anchor === 'capture')
        set.add(
          { ...origin, finding: { rule: rule.id, basis: term.basis, result: 'fail', effect: 'hold', by: undefined } },
          [...here, not('context.element.captured')],
        );
      if (term && term.rule !== 'max') continue;
      const end = `context.ends[${quoted(code)}]`;
      const ends = [...here, `context.ends has ${quoted(code)}`];
      set.add({ ...origin, fact: { name: 'limited', code } }, ends);
      set.add({ ...origin, fact: { name: 'past', code } }, [...ends, `${end} <= context.now`]);
      set.add({ ...origin, fact: { name: 'over', code } }, [
        ...ends,
        `context.asked has ends && context.asked.ends > ${end}`,
      ]);
    }
  }
  return set;
}
