import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { KEY_HOME } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { amend } from '../domain/decide.js';
import { sealNarrative } from '../narrative.js';
import { seenAsItIs, ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

export class AmendShareRequest extends Command<Result<{ readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly body: ShareRequestBody,
  ) {
    super();
  }
}

@CommandHandler(AmendShareRequest)
export class AmendShareRequestHandler implements ICommandHandler<AmendShareRequest> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  execute({
    actor,
    reference,
    expectedVersion,
    body,
  }: AmendShareRequest): Promise<Result<{ readonly version: number }>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.requests.lock(tx, reference);
      if (!locked.ok) return locked;
      const content = await sealNarrative(tx, { details: this.details, keys: this.keys }, locked.value.id, body);
      const decision = amend(locked.value.state, actor, content);
      if (!decision.ok) return decision;
      const seen = seenAsItIs(locked.value, expectedVersion);
      if (!seen.ok) return seen;
      const stored = await this.requests.record(tx, locked.value, decision.value);
      return accepted({ version: stored.version });
    });
  }
}
