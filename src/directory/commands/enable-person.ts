import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { enable } from '../domain/decide.js';
import { unknownPerson } from '../domain/permissions.js';
import { PersonStore } from '../persistence/person-store.js';
import type { PersonReceipt } from './enrol-person.js';

export class EnablePerson extends Command<Result<PersonReceipt>> {
  constructor(
    readonly actor: Actor,
    readonly personId: string,
  ) {
    super();
  }
}

@CommandHandler(EnablePerson)
export class EnablePersonHandler implements ICommandHandler<EnablePerson> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
  ) {}

  execute({ actor, personId }: EnablePerson): Promise<Result<PersonReceipt>> {
    return this.database.transaction(actor, async (tx) => {
      const current = await this.people.lock(tx, personId);
      if (!current) return unknownPerson();
      const decision = enable(actor, personId, current.state);
      if (!decision.ok) return decision;
      const { version } = await this.people.record(tx, current, decision.value);
      return accepted({ id: personId, version });
    });
  }
}
