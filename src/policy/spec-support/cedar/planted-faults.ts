import type { RequestFacts } from '../../domain/facts.js';
import type { AuthorityRow, CeilingCell, MinimizationRow, PackContent, RuleCase } from '../../domain/pack-content.js';

/** A pack misread in one place, as an exporter with a fault would read it. */
export interface Planted {
  readonly name: string;
  misread(content: PackContent): PackContent;
  /** Requests that could show it; all where none is given. */
  shownBy?(request: RequestFacts): boolean;
}

/** The faults that the comparison must find in the pack of Utah. */
export const PLANTED: readonly Planted[] = [
  authority('one element less under an authority', 'US-1373', { elements: ['imm.citizenship_country', 'id.a_number'] }),
  authority('a document that opens nothing opens', 'DETAINER', { opensNothing: false, purposes: ['*'] }),
  {
    name: '> read as >= in a mandate',
    misread: withCondition('R-MANDATE', 'size(element.mandatedBy) > 0', 'size(element.mandatedBy) >= 0'),
  },
  {
    name: '> read as >= in a number of persons',
    misread: withCondition('R-BULK', 'request.subjects.named > 0', 'request.subjects.named >= 0'),
  },
  { name: '<= read as < at the limit of persons', misread: withCondition('R-BULK', '<=', '<') },
  minimization('one row of minimization allows', 'id.dl_card_type', { handling: 'allow' }),
  cell('one cell of the matrix is opened', 'library and association', 'CRIM_INVESTIGATION', { shared: true }),
];

function authority(name: string, code: string, to: Partial<AuthorityRow>): Planted {
  return {
    name,
    misread: (content) => ({
      ...content,
      authorities: changed(
        content.authorities,
        (row) => row.code === code,
        (row) => ({ ...row, ...to }),
      ),
    }),
    shownBy: ({ authorities }) => authorities.includes(code),
  };
}

function minimization(name: string, element: string, to: Partial<MinimizationRow>): Planted {
  return {
    name,
    misread: (content) => ({
      ...content,
      minimization: changed(
        content.minimization,
        (row) => row.element === element,
        (row) => ({ ...row, ...to }),
      ),
    }),
    shownBy: ({ elements }) => elements.some(({ code }) => code === element),
  };
}

function cell(name: string, group: string, purpose: string, to: Partial<CeilingCell>): Planted {
  return {
    name,
    misread: (content) => ({
      ...content,
      ceilings: changed(
        content.ceilings,
        (row) => row.group === group,
        (row) => ({ ...row, cells: { ...row.cells, [purpose]: { ...row.cells[purpose]!, ...to } } }),
      ),
    }),
    shownBy: (request) => request.purpose === purpose,
  };
}

/** One rule, with one piece of its conditions written otherwise. */
export function withCondition(id: string, piece: string, by: string): Planted['misread'] {
  const has = ({ when = '', require = '' }: RuleCase): boolean => when.includes(piece) || require.includes(piece);
  const put = ({ when, require, ...row }: RuleCase): RuleCase => ({
    ...row,
    ...(when === undefined ? {} : { when: when.replace(piece, by) }),
    ...(require === undefined ? {} : { require: require.replace(piece, by) }),
  });
  return (content) => ({
    ...content,
    rules: changed(
      content.rules,
      (rule) => rule.id === id && rule.cases.some(has),
      (rule) => ({ ...rule, cases: rule.cases.map(put) }),
    ),
  });
}

function changed<T>(rows: readonly T[], which: (row: T) => boolean, to: (row: T) => T): readonly T[] {
  if (!rows.some(which)) throw new Error('the planted fault has no place in this pack');
  return rows.map((row) => (which(row) ? to(row) : row));
}
