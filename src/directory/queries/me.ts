import type { Tx } from '../../platform/database/database.js';
import { agency } from './agencies.js';
import type { AgencyView } from './agencies.js';
import { person } from './people-of-agency.js';
import type { PersonView } from './people-of-agency.js';

export interface Me {
  readonly person: PersonView;
  readonly agency: AgencyView;
}

/** Who the reader is here; undefined for a service or a person who is not enrolled. */
export async function me(tx: Tx): Promise<Me | undefined> {
  const self = await person(tx, tx.actor.personId);
  const own = self && (await agency(tx, self.agency));
  return own && { person: self, agency: own };
}
