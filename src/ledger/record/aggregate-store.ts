import type { Tx } from '../../platform/database/database.js';
import type { NewId } from '../../platform/ids/ids.js';
import { canonicalJson } from './canonical-json.js';
import type { Reactions } from './reactions.js';
import type { DomainEvent, RecordedEvent } from './recorded-event.js';
import { toLedgerEntry } from './recorded-event.js';
import { patchesOf } from './state-patch.js';

/** How one kind of aggregate is folded and stored. Column names are constants of the program. */
export interface AggregateDefinition<State, Event extends DomainEvent> {
  /** As it stands in ledger entries: `share-request`. */
  readonly kind: string;
  /** `schema.table`; has `id uuid`, `version int`, `state jsonb` and the columns below. */
  readonly table: string;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  /** Columns beside `state` that row-level security, queries and lists need. */
  readonly columns: Readonly<Record<string, (state: State) => unknown>>;
  /** Agencies that may see the aggregate's ledger entries. */
  readonly agencies: (state: State) => readonly string[];
}

export interface Stored<State> {
  readonly id: string;
  readonly version: number;
  readonly state: State;
}

/** A locked row and what happened to it. */
export interface Change<State, Event> {
  readonly current: Stored<State>;
  readonly events: readonly Event[];
}

/** The row changed although it was locked: a fault of ours, never an answer to a caller. */
export class LostUpdate extends Error {
  override readonly name = 'LostUpdate';
}

/**
 * Rows of one kind of aggregate. Lock, then read, then decide, then `record`: the row, its ledger entries and what follows
 * are written in the caller's transaction, so there is no change without its entry (domain.md, rule 1).
 * TypeORM's `@VersionColumn` with `save()` let approve and deny both win in 49 of 50 races; see docs/adr/0005.
 */
export class AggregateStore<State, Event extends DomainEvent> {
  private readonly lockText: string;
  private readonly lockManyText: string;
  private readonly loadText: string;
  private readonly insertText: string;
  private readonly updateText: string;
  /** By the columns that change: one text for each kind of batch, so that its statement is prepared once. */
  private readonly updateManyTexts = new Map<string, string>();
  private readonly columnNames: readonly string[];

  constructor(
    readonly definition: AggregateDefinition<State, Event>,
    private readonly reactions: Reactions,
    private readonly newId: NewId,
  ) {
    this.columnNames = Object.keys(definition.columns);
    const base = `select id, version, state from ${definition.table} where id = $1`;
    this.loadText = base;
    this.lockText = `${base} for update`;
    this.lockManyText = `select id, version, state from ${definition.table} where id = any ($1::uuid[]) order by id for update`;
    this.insertText = insertStatement(definition.table, this.columnNames);
    this.updateText = updateStatement(definition.table, this.columnNames);
  }

  async lock(tx: Tx, id: string): Promise<Stored<State> | undefined> {
    return (await tx.query<Stored<State>>(this.lockText, [id]))[0];
  }

  /** Always in the order of ids, so that two who lock several never wait for each other. */
  async lockMany(tx: Tx, ids: readonly string[]): Promise<readonly Stored<State>[]> {
    return tx.query<Stored<State>>(this.lockManyText, [ids]);
  }

  async load(tx: Tx, id: string): Promise<Stored<State> | undefined> {
    return (await tx.query<Stored<State>>(this.loadText, [id]))[0];
  }

  /** A new aggregate from its first events. */
  async create(tx: Tx, id: string, events: readonly Event[]): Promise<Stored<State>> {
    return this.write(tx, { id, version: 0, state: this.definition.initial }, events, this.insertText);
  }

  /** Folds the events into the locked row and appends them to the ledger. */
  async record(tx: Tx, current: Stored<State>, events: readonly Event[]): Promise<Stored<State>> {
    return events.length === 0 ? current : this.write(tx, current, events, this.updateText);
  }

  /** The same for many locked rows: one statement, all or none. */
  async recordMany(tx: Tx, changes: readonly Change<State, Event>[]): Promise<void> {
    const written = changes.filter(({ events }) => events.length > 0).map((each) => this.next(tx, each));
    if (written.length === 0) return;
    const recorded = written.flatMap((each) => each.recorded);
    const { patches, removed } = patchesOf(
      written.map(({ current, next }) => ({ former: current.state as object, next: next.state as object })),
    );
    const columns = this.changedColumns(written);
    const rows = written.map(({ current, next }, at) => ({
      id: current.id,
      version: next.version,
      state: patches[at],
      ...Object.fromEntries(columns.map((name) => [name, this.definition.columns[name]!(next.state)])),
    }));
    const bytes = recorded.map((entry) => Buffer.from(canonicalJson(toLedgerEntry(entry))));
    const entries = await tx.query(this.updateManyText(columns), [
      JSON.stringify(rows),
      written.map(({ current }) => current.id),
      written.map(({ current }) => current.version),
      removed,
      this.definition.kind,
      tx.at,
      recorded.map((entry) => entry.aggregate.id),
      recorded.map((entry) => entry.entryId),
      Buffer.concat(bytes),
      bytes.map(({ length }) => length),
      recorded.map((entry) => JSON.stringify(entry.agencies)),
      recorded.map((entry) => entry.aggregate.version),
      recorded.map((entry) => entry.event.type),
    ]);
    if (entries.length !== recorded.length) {
      throw new LostUpdate(`Of ${written.length} ${this.definition.kind} rows some changed although they were locked`);
    }
    await this.reactions.follow(tx, recorded);
  }

  /** Those whose value changed in some row: what is not assigned is no reason to write an index. */
  private changedColumns(written: readonly { readonly current: Stored<State>; readonly next: Stored<State> }[]) {
    return this.columnNames.filter((name) => {
      const valueOf = this.definition.columns[name]!;
      return written.some(({ current, next }) => {
        const [former, value] = [valueOf(current.state), valueOf(next.state)];
        return former !== value && JSON.stringify(former) !== JSON.stringify(value);
      });
    });
  }

  private updateManyText(columns: readonly string[]): string {
    const key = columns.join();
    const text = this.updateManyTexts.get(key) ?? updateManyStatement(this.definition.table, columns);
    this.updateManyTexts.set(key, text);
    return text;
  }

  private async write(tx: Tx, current: Stored<State>, events: readonly Event[], text: string): Promise<Stored<State>> {
    const { next, recorded } = this.next(tx, { current, events });
    const { state } = next;
    const written = await tx.query<{ entries: number }>(text, [
      next.id,
      next.version,
      JSON.stringify(state),
      current.version,
      recorded.map((entry) => entry.entryId),
      recorded.map((entry) => Buffer.from(canonicalJson(toLedgerEntry(entry)))),
      recorded.map((entry) => entry.aggregate.version),
      recorded.map((entry) => entry.event.type),
      this.definition.agencies(state),
      this.definition.kind,
      tx.at,
      ...this.columnNames.map((name) => this.definition.columns[name]!(state)),
    ]);
    if (written.length !== events.length) {
      throw new LostUpdate(`${this.definition.kind} ${current.id} is no longer at version ${current.version}`);
    }
    await this.reactions.follow(tx, recorded);
    return next;
  }

  private next(tx: Tx, { current, events }: Change<State, Event>) {
    const state = events.reduce(this.definition.evolve, current.state);
    const agencies = this.definition.agencies(state);
    const recorded = events.map((event, index): RecordedEvent<Event> => ({
      entryId: this.newId(),
      at: tx.at.toISOString(),
      aggregate: { kind: this.definition.kind, id: current.id, version: current.version + index + 1 },
      actor: tx.actor,
      agencies,
      event,
    }));
    return { current, next: { id: current.id, version: current.version + events.length, state }, recorded };
  }
}

/** One statement for the row and its entries: one round trip, and neither can be written without the other. */
const APPEND = `
  insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  select entry_id, bytes, $9::text[], $10::text, changed.id, entry_version, type, $11::timestamptz
  from changed, unnest($5::uuid[], $6::bytea[], $7::int[], $8::text[]) as e(entry_id, bytes, entry_version, type)
  order by entry_version
  returning 1 as entries`;

const FIRST_COLUMN_PARAMETER = 12;

function insertStatement(table: string, columns: readonly string[]): string {
  const names = columns.map((name) => `, ${name}`).join('');
  const values = columns.map((_, index) => `, $${FIRST_COLUMN_PARAMETER + index}`).join('');
  return `with changed as (
    insert into ${table} (id, version, state${names}) select $1, $2, $3${values} where $4::int = 0 returning id
  ) ${APPEND}`;
}

function updateStatement(table: string, columns: readonly string[]): string {
  const assignments = columns.map((name, index) => `, ${name} = $${FIRST_COLUMN_PARAMETER + index}`).join('');
  return `with changed as (
    update ${table} set version = $2, state = $3${assignments} where id = $1 and version = $4 returning id
  ) ${APPEND}`;
}

/**
 * Rows come as JSON and are typed by the table itself; each must still be at the version it was locked with. Entries come as
 * one value and the length of each: in an array of values every byte is sent as text.
 */
function updateManyStatement(table: string, columns: readonly string[]): string {
  const assignments = columns.map((name) => `, ${name} = n.${name}`).join('');
  return `with changed as (
    update ${table} t set version = n.version, state = (t.state - $4::text[]) || n.state${assignments}
    from jsonb_populate_recordset(null::${table}, $1::jsonb) n
    join unnest($2::uuid[], $3::int[]) as f(id, former) on f.id = n.id
    where t.id = n.id and t.version = f.former
    returning t.id
  ), entry as (
    select e.*, (sum(e.length) over (order by e.place))::int - e.length as before
    from unnest($7::uuid[], $8::uuid[], $10::int[], $11::jsonb[], $12::int[], $13::text[]) with ordinality
      as e(id, entry_id, length, agencies, entry_version, type, place)
  )
  insert into ledger.inbox (entry_id, bytes, agencies, aggregate_kind, aggregate_id, aggregate_version, type, at)
  select e.entry_id, substring($9::bytea from e.before + 1 for e.length),
    array(select jsonb_array_elements_text(e.agencies)), $5::text, changed.id, e.entry_version, e.type, $6::timestamptz
  from changed join entry e on e.id = changed.id
  order by e.place
  returning 1 as entries`;
}
