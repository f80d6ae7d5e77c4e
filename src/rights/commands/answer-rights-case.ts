import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { answer } from '../domain/decide.js';
import { NO_SUCH_CASE } from '../domain/permissions.js';
import { RightsCaseRepository } from '../persistence/rights-case.repository.js';
import type { AnswerBody } from '../rights-cases.dto.js';

export class AnswerRightsCase extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly body: AnswerBody,
  ) {
    super();
  }
}

/** The agency records that it answered, and how; its letter is not kept here. */
@CommandHandler(AnswerRightsCase)
export class AnswerRightsCaseHandler implements ICommandHandler<AnswerRightsCase> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RightsCaseRepository) private readonly cases: RightsCaseRepository,
  ) {}

  execute({ actor, reference, expectedVersion, body }: AnswerRightsCase) {
    return this.database.transaction(actor, async (tx) => {
      const stored = await this.cases.lockNamed(tx, reference);
      if (stored === undefined) return { ok: false as const, rejection: NO_SUCH_CASE };
      const decision = answer(stored.state, actor, body.answer, tx.at);
      if (!decision.ok) return decision;
      if (stored.version !== expectedVersion) {
        return rejected('changed-meanwhile', 'The request changed since you saw it. Reload it and answer again.');
      }
      const { id, version } = await this.cases.record(tx, stored, decision.value);
      return accepted({ id, version });
    });
  }
}
