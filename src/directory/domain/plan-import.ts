import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Actor, Role } from '../../platform/actor.js';
import type { Rejection } from '../../platform/result.js';
import { enrol, recordCertificate } from './decide.js';
import { evolve } from './person.js';
import type { Certificate, ImportKind, Person, PersonEvent } from './person.js';

/** Row numbers are those a spreadsheet shows: the heading is row 1. */
export interface PersonRow {
  readonly row: number;
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** RFC 3339 full-date. */
  readonly startedOn: string;
}

export interface TrainingRow {
  readonly row: number;
  readonly handle: string;
  readonly certificate: Certificate;
}

export type ImportRows =
  | { readonly kind: 'people'; readonly rows: readonly PersonRow[] }
  | { readonly kind: 'trainings'; readonly rows: readonly TrainingRow[] };

/** Never quotes what the cell holds. */
export interface RowError {
  readonly row: number;
  readonly column: string;
  readonly detail: string;
}

/** `unchanged`: the directory says so already. */
export type RowOutcome = 'enrol' | 'record' | 'unchanged';

export interface PlannedRow {
  readonly row: number;
  readonly handle: string;
  readonly outcome: RowOutcome;
}

export interface KnownPerson {
  readonly id: string;
  readonly displayName: string;
  readonly version: number;
  readonly state: Person;
}

export interface PlannedChange {
  readonly id: string;
  readonly events: readonly PersonEvent[];
  /** Of a person who is new. */
  readonly names?: { readonly handle: string; readonly displayName: string };
}

export interface ImportPlan {
  readonly kind: ImportKind;
  readonly rows: readonly PlannedRow[];
  readonly errors: readonly RowError[];
  /** One a person, in the order of the file. */
  readonly changes: readonly PlannedChange[];
  /** Stands for what would be done: another plan of the same file, after somebody changed the directory, has another. */
  readonly digest: string;
}

export interface ImportBasis {
  readonly actor: Actor;
  /** People of the actor's agency whose handle the file names, by handle. */
  readonly known: ReadonlyMap<string, KnownPerson>;
  /** Full-date in the agency's zone. */
  readonly today: string;
  readonly newId: () => string;
}

/** What an import would do, row by row, by the same decisions as one by one. Whether it is done is the caller's: all or nothing. */
export function planImport(file: ImportRows, basis: ImportBasis): ImportPlan {
  const { rows, errors, changes } =
    file.kind === 'people' ? planPeople(file.rows, basis) : planTrainings(file.rows, basis);
  const digest = createHash('sha256').update(canonicalize({ file, rows })).digest('hex').slice(0, 32);
  return { kind: file.kind, rows, errors, changes, digest };
}

type Planned = Pick<ImportPlan, 'rows' | 'errors' | 'changes'>;

function planPeople(file: readonly PersonRow[], { actor, known, newId }: ImportBasis): Planned {
  const rows: PlannedRow[] = [];
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const first = new Map<string, number>();
  for (const { row, handle, displayName, roles, startedOn } of file) {
    const earlier = first.get(handle);
    if (earlier !== undefined) {
      errors.push({ row, column: 'handle', detail: `is the handle of row ${earlier} too; keep one of the rows` });
      continue;
    }
    first.set(handle, row);
    const person = known.get(handle);
    if (person !== undefined) {
      const difference = differenceFrom(person, { displayName, roles, startedOn });
      if (difference) errors.push({ row, ...difference });
      else rows.push({ row, handle, outcome: 'unchanged' });
      continue;
    }
    const id = newId();
    const decision = enrol(actor, id, { agency: actor.agencyId, roles, startedOn });
    if (!decision.ok) errors.push(rowError(row, decision.rejection));
    else {
      rows.push({ row, handle, outcome: 'enrol' });
      changes.push({ id, events: decision.value, names: { handle, displayName } });
    }
  }
  return { rows, errors, changes };
}

/** An import enrols; what it would have to change about somebody who is there is for a person to look at. */
function differenceFrom(
  { displayName, state }: KnownPerson,
  row: Pick<PersonRow, 'displayName' | 'roles' | 'startedOn'>,
): Omit<RowError, 'row'> | undefined {
  if (state.status === 'none') throw new Error('A person is known only once enrolled');
  const elsewhere = (column: string, what: string) => ({
    column,
    detail: `differs from the ${what} this person is enrolled with, which an import does not change; correct the row or leave it out`,
  });
  if (state.status === 'disabled') {
    return {
      column: 'handle',
      detail: 'is the handle of a disabled person; enable the person first, or leave the row out',
    };
  }
  if (displayName !== row.displayName) return elsewhere('displayName', 'name');
  if ([...state.roles].sort().join() !== [...row.roles].sort().join()) return elsewhere('roles', 'roles');
  if (state.startedOn !== row.startedOn) return elsewhere('startedOn', 'first day');
  return undefined;
}

function planTrainings(file: readonly TrainingRow[], { actor, known, today }: ImportBasis): Planned {
  const rows: PlannedRow[] = [];
  const errors: RowError[] = [];
  const events = new Map<string, PersonEvent[]>();
  const states = new Map<string, Person>();
  for (const { row, handle, certificate } of file) {
    const person = known.get(handle);
    if (person === undefined) {
      errors.push({ row, column: 'handle', detail: 'is nobody enrolled in your agency; import the people first' });
      continue;
    }
    const state = states.get(person.id) ?? person.state;
    const decision = recordCertificate(actor, person.id, state, certificate, today);
    if (!decision.ok) {
      errors.push(rowError(row, decision.rejection));
      continue;
    }
    rows.push({ row, handle, outcome: decision.value.length > 0 ? 'record' : 'unchanged' });
    states.set(person.id, decision.value.reduce(evolve, state));
    events.set(person.id, [...(events.get(person.id) ?? []), ...decision.value]);
  }
  const changes = [...events].flatMap(([id, each]) => (each.length > 0 ? [{ id, events: each }] : []));
  return { rows, errors, changes };
}

function rowError(row: number, { detail, errors }: Rejection): RowError {
  const [first] = errors ?? [];
  return first
    ? { row, column: first.pointer.slice(1), detail: `${first.detail}; ${detail}` }
    : { row, column: 'handle', detail };
}
