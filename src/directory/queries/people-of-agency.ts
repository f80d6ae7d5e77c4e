import type { Role } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { permittedCommands } from '../domain/permissions.js';
import type { PersonCommand } from '../domain/permissions.js';
import type { Certificate, Person, PersonStatus } from '../domain/person.js';

export interface PersonView {
  readonly id: string;
  readonly version: number;
  readonly handle: string | null;
  readonly displayName: string;
  readonly agency: string;
  readonly roles: readonly Role[];
  readonly startedOn: string;
  readonly status: PersonStatus;
  readonly certificates: readonly Certificate[];
  /** What the reader may do with this person now. */
  readonly commands: readonly PersonCommand[];
}

interface PersonRow {
  readonly id: string;
  readonly version: number;
  readonly handle: string | null;
  readonly display_name: string;
  readonly state: Exclude<Person, { status: 'none' }>;
}

export interface PeoplePage {
  /** Id of the last person of the page before. */
  readonly after?: string;
  readonly limit: number;
  readonly status?: PersonStatus;
}

const COLUMNS = `id, version, handle, display_name, state`;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The acting agency's people in the order they were enrolled; one more than the page holds, to tell that there is a next. */
export async function peopleOfAgency(tx: Tx, page: PeoplePage): Promise<PersonView[]> {
  const rows = await tx.query<PersonRow>(
    `select ${COLUMNS} from directory.person
     where agency_id = $1 and id > $2 and ($3::boolean is null or active = $3)
     order by id limit $4`,
    [
      tx.actor.agencyId,
      page.after ?? FIRST_ID,
      page.status === undefined ? null : page.status === 'active',
      page.limit + 1,
    ],
  );
  return rows.map((row) => toView(tx, row));
}

export async function person(tx: Tx, id: string): Promise<PersonView | undefined> {
  const rows = await tx.query<PersonRow>(`select ${COLUMNS} from directory.person where id = $1`, [id]);
  return rows[0] && toView(tx, rows[0]);
}

function toView(tx: Tx, row: PersonRow): PersonView {
  const { status, agency, roles, startedOn, certificates } = row.state;
  return {
    id: row.id,
    version: row.version,
    handle: row.handle,
    displayName: row.display_name,
    agency,
    roles,
    startedOn,
    status,
    certificates,
    commands: [...permittedCommands(tx.actor, row.id, row.state)],
  };
}
