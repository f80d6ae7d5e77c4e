import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { revoke } from '../domain/decide.js';
import { GrantRepository } from '../persistence/grant.repository.js';
import { sealGrantRationale } from '../seal-rationale.js';

export class RevokeGrant extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly reason: string,
  ) {
    super();
  }
}

/** Takes a grant back for good; what was released under it is due for destruction. */
@CommandHandler(RevokeGrant)
export class RevokeGrantHandler implements ICommandHandler<RevokeGrant> {
  constructor(
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, reference, expectedVersion, reason }: RevokeGrant) {
    return this.grants.change(actor, reference, expectedVersion, async (tx, grant) =>
      revoke(grant.state, actor, await sealGrantRationale(tx, this.details, grant, reason)),
    );
  }
}
