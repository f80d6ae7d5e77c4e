import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { dayInAgency } from '../agency-day.js';
import { recordCertificate } from '../domain/decide.js';
import { unknownPerson } from '../domain/permissions.js';
import type { Certificate } from '../domain/person.js';
import { PersonStore } from '../persistence/person-store.js';
import type { PersonReceipt } from './enrol-person.js';

export class RecordTrainingCertificate extends Command<Result<PersonReceipt>> {
  constructor(
    readonly actor: Actor,
    readonly personId: string,
    readonly certificate: Certificate,
  ) {
    super();
  }
}

@CommandHandler(RecordTrainingCertificate)
export class RecordTrainingCertificateHandler implements ICommandHandler<RecordTrainingCertificate> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
  ) {}

  execute({ actor, personId, certificate }: RecordTrainingCertificate): Promise<Result<PersonReceipt>> {
    return this.database.transaction(actor, async (tx) => {
      const current = await this.people.lock(tx, personId);
      if (!current || current.state.status === 'none') return unknownPerson();
      const today = await dayInAgency(tx, current.state.agency);
      const decision = recordCertificate(actor, personId, current.state, certificate, today);
      if (!decision.ok) return decision;
      const { version } = await this.people.record(tx, current, decision.value);
      return accepted({ id: personId, version });
    });
  }
}
