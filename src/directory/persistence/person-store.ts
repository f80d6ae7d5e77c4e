import { AggregateStore, asJson } from '../../ledger/index.js';
import type { AggregateDefinition, Reactions } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import type { NewId } from '../../platform/ids/ids.js';
import { evolve } from '../domain/person.js';
import type { KnownPerson } from '../domain/plan-import.js';
import type { Person, PersonEvent } from '../domain/person.js';

export const PERSON: AggregateDefinition<Person, PersonEvent> = {
  kind: 'person',
  table: 'directory.person',
  initial: { status: 'none' },
  evolve,
  columns: {
    agency_id: (person) => enrolled(person).agency,
    roles: (person) => enrolled(person).roles,
    started_on: (person) => enrolled(person).startedOn,
    active: (person) => enrolled(person).status === 'active',
    certificates: (person) => asJson(enrolled(person).certificates),
  },
  agencies: (person) => [enrolled(person).agency],
};

const BY_HANDLE = `
  select id, version, state, handle, display_name as "displayName" from directory.person
  where agency_id = $1 and handle = any ($2::text[]) order by id`;
const LOCK_BY_HANDLE = `${BY_HANDLE} for update`;
const FORMER = `
  select id, inactive_since as since from directory.person
  where not active and display_name <> '' and inactive_since < $1 and id > $2 order by id limit $3`;
const LOCK_HANDLES = `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(name, 0) as key from unnest($1::text[]) as name order by key) as ordered`;

/** What people call a person; never part of an event. */
export interface PersonNames {
  readonly handle: string;
  readonly displayName: string;
}

export class PersonStore extends AggregateStore<Person, PersonEvent> {
  constructor(reactions: Reactions, newId: NewId) {
    super(PERSON, reactions, newId);
  }

  /**
   * Whether the agency has given the handle away. Holds the handle until the transaction ends, so that two enrolments at
   * once cannot both find it free.
   */
  async isHandleTaken(tx: Tx, agency: string, handle: string): Promise<boolean> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`person-handle/${agency}/${handle}`]);
    const rows = await tx.query(`select 1 from directory.person where agency_id = $1 and handle = $2`, [
      agency,
      handle,
    ]);
    return rows.length > 0;
  }

  /**
   * The agency's people with these handles, by handle. To change them, lock: the rows in the order of their ids, and the
   * handles before, so that none is given away meanwhile.
   */
  async byHandle(
    tx: Tx,
    agency: string,
    handles: readonly string[],
    { lock }: { readonly lock: boolean },
  ): Promise<ReadonlyMap<string, KnownPerson>> {
    if (lock) await tx.query(LOCK_HANDLES, [handles.map((handle) => `person-handle/${agency}/${handle}`)]);
    const rows = await tx.query<KnownPerson & { readonly handle: string }>(lock ? LOCK_BY_HANDLE : BY_HANDLE, [
      agency,
      handles,
    ]);
    return new Map(rows.map(({ handle, ...known }) => [handle, known]));
  }

  /** Who is disabled since before that instant and still has a name, in the order of their ids. */
  namedThoughDisabled(tx: Tx, before: Date, after: string, limit: number) {
    return tx.query<{ readonly id: string; readonly since: Date }>(FORMER, [before, after, limit]);
  }

  /** Before the event is recorded: the database lets the purger leave no row with a name behind. */
  async deleteName(tx: Tx, id: string): Promise<void> {
    await tx.query(`update directory.person set handle = null, display_name = '' where id = $1`, [id]);
  }

  async name(tx: Tx, id: string, names: PersonNames): Promise<void> {
    await tx.query(`update directory.person set handle = $2, display_name = $3 where id = $1`, [
      id,
      names.handle,
      names.displayName,
    ]);
  }
}

function enrolled(person: Person): Exclude<Person, { status: 'none' }> {
  if (person.status === 'none') throw new Error('A person is stored only once enrolled');
  return person;
}
