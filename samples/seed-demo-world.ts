import { Temporal } from 'temporal-polyfill';
import type { Command } from '@nestjs/cqrs';
import { EnrolPerson, ListAgency, person as personView, RecordTrainingCertificate } from '../src/directory/index.js';
import type { Certificate } from '../src/directory/index.js';
import { SERVICE_PERSON } from '../src/platform/actor.js';
import type { Database } from '../src/platform/database/database.js';
import type { Result } from '../src/platform/result.js';
import { DEMO_AGENCIES, demoPeople } from './demo-world.js';
import type { DemoPerson } from './demo-world.js';

export interface DemoWorldStore {
  /** The command bus: the demo is made of the same commands as real records, so its ledger verifies like any other. */
  readonly commands: { execute<T>(command: Command<T>): Promise<T> };
  readonly database: Database;
  /** RFC 3339 full-date the demo is set up for. */
  readonly today: string;
}

/** A training of the demo is renewed when it is this old, so that a demo kept for a year still works. */
const RENEW_AFTER = { months: 11 };

/**
 * Brings the demo's agencies and people into the database; what is there already is left alone.
 * @returns how many records were written; 0 on a second run
 */
export async function seedDemoWorld(store: DemoWorldStore): Promise<number> {
  let written = 0;
  for (const agency of DEMO_AGENCIES) {
    const { changed } = must(await store.commands.execute(new ListAgency(agency)));
    if (changed) written += 1;
  }
  for (const person of demoPeople(store.today)) written += await seedPerson(store, person);
  return written;
}

async function seedPerson(store: DemoWorldStore, person: DemoPerson): Promise<number> {
  const importer = { personId: SERVICE_PERSON, agencyId: person.agency, roles: [] };
  const { part: _part, certificates, ...enrolment } = person;
  const known = await store.database.read(importer, (tx) => personView(tx, person.id));
  if (!known) must(await store.commands.execute(new EnrolPerson(importer, enrolment)));
  const missing = certificates.filter((each) => !isCurrent(known?.certificates ?? [], each.code, store.today));
  for (const certificate of missing) {
    must(await store.commands.execute(new RecordTrainingCertificate(importer, person.id, certificate)));
  }
  return (known ? 0 : 1) + missing.length;
}

function isCurrent(certificates: readonly Certificate[], code: string, today: string): boolean {
  const limit = Temporal.PlainDate.from(today).subtract(RENEW_AFTER).toString();
  return certificates.some((each) => each.code === code && each.passedOn > limit);
}

/** The value of a command that the demo cannot do without. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`The demo world cannot be set up: ${result.rejection.code}, ${result.rejection.detail}`);
}
