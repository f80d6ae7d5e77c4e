import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { approve } from '../domain/decide.js';
import type { Keeper } from '../domain/permissions.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import type { PackChange, PackVersionName } from '../pack-change.js';
import { PACK_KEEPER } from '../tokens.js';

export class ApprovePackVersion extends Command<Result<PackVersionName>> {
  constructor(readonly change: PackChange) {
    super();
  }
}

@CommandHandler(ApprovePackVersion)
export class ApprovePackVersionHandler implements ICommandHandler<ApprovePackVersion> {
  constructor(
    @Inject(PackVersionRepository) private readonly versions: PackVersionRepository,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  execute({ change }: ApprovePackVersion): Promise<Result<PackVersionName>> {
    return this.versions.change(change, 'approve', async (tx, { state }) =>
      approve(state, change.actor, this.keeper, tx.at),
    );
  }
}
