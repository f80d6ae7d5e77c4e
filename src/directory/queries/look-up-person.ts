import type { Role } from '../../platform/actor.js';
import type { PersonLookup } from '../../platform/auth/request-actor.js';
import type { Database } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';

interface PersonRow {
  readonly agency_id: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
}

const BY_ID = 'select agency_id, roles, active from directory.person where id = $1';

/**
 * For the sign-in guard: read at every request and never cached, so that a disabled person stops with the next request.
 * The row is visible although no agency is set yet because a person may see their own row (policy `person_self`).
 */
export function personLookup(database: Database): PersonLookup {
  return async (personId) => {
    if (!isId(personId)) return undefined;
    const self = { personId, agencyId: '', roles: [] };
    const rows = await database.ask<PersonRow>(self, BY_ID, [personId]);
    const row = rows[0];
    return row && { agencyId: row.agency_id, roles: row.roles, active: row.active };
  };
}
