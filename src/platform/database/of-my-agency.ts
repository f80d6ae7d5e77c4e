/**
 * Rows to which the acting agency is a party, said beside row-level security and never instead of it. The policies decide who
 * sees a row; they look the agency up once a statement, so PostgreSQL plans for an agency it does not know and reads every
 * agency's rows to find those of one. A stable function is looked up while planning, and in the indexes of the columns.
 */
export const ofMyAgency = (...columns: readonly string[]): string =>
  `(${columns.map((column) => `${column} = app.agency()`).join(' or ')})`;
