import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor, Role } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { enrol } from '../domain/decide.js';
import { PersonStore } from '../persistence/person-store.js';
import { agencyFacts } from '../queries/policy-facts.js';

export interface Enrolment {
  /** Only for imports that know the person already; otherwise a new id is made. */
  readonly id?: string;
  readonly agency: string;
  /** Short sign of the person, unique within the agency: `hsi-agent`. */
  readonly handle: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** RFC 3339 full-date. */
  readonly startedOn: string;
}

export interface PersonReceipt {
  readonly id: string;
  readonly version: number;
}

export class EnrolPerson extends Command<Result<PersonReceipt>> {
  constructor(
    readonly actor: Actor,
    readonly enrolment: Enrolment,
  ) {
    super();
  }
}

@CommandHandler(EnrolPerson)
export class EnrolPersonHandler implements ICommandHandler<EnrolPerson> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, enrolment }: EnrolPerson): Promise<Result<PersonReceipt>> {
    return this.database.transaction(actor, async (tx) => {
      const id = enrolment.id ?? this.newId();
      const { agency, handle, displayName, roles, startedOn } = enrolment;
      const decision = enrol(actor, id, { agency, roles: [...new Set(roles)], startedOn });
      if (!decision.ok) return decision;
      if ((await agencyFacts(tx, [agency])).length === 0) {
        return rejected('invalid-body', 'This agency is not in the list of agencies. Import the list first.');
      }
      if (await this.people.isHandleTaken(tx, agency, handle)) {
        return rejected('already-exists', 'Your agency has a person with this handle. Choose another handle.', {
          errors: [{ pointer: '/handle', detail: 'is taken in this agency' }],
        });
      }
      const { version } = await this.people.create(tx, id, decision.value);
      await this.people.name(tx, id, { handle, displayName });
      return accepted({ id, version });
    });
  }
}
