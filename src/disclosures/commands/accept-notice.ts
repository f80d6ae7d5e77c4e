import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { acceptNotice } from '../domain/decide.js';
import { PackageRepository } from '../persistence/package.repository.js';

export class AcceptNotice extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
  ) {
    super();
  }
}

/** The recipient is told classification and restrictions and agrees, before the first access (63G-2-206(4)). */
@CommandHandler(AcceptNotice)
export class AcceptNoticeHandler implements ICommandHandler<AcceptNotice> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
  ) {}

  execute({ actor, reference }: AcceptNotice) {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.packages.lock(tx, reference);
      if (!locked.ok) return locked;
      const decision = acceptNotice(locked.value.state, actor);
      if (!decision.ok) return decision;
      const { id, version } = await this.packages.record(tx, locked.value, decision.value);
      return accepted({ id, version });
    });
  }
}
