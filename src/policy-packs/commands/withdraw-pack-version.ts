import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Result } from '../../platform/result.js';
import { withdraw } from '../domain/decide.js';
import type { Keeper } from '../domain/permissions.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import type { PackChange, PackVersionName } from '../pack-change.js';
import { PACK_KEEPER } from '../tokens.js';

export class WithdrawPackVersion extends Command<Result<PackVersionName>> {
  constructor(readonly change: PackChange) {
    super();
  }
}

@CommandHandler(WithdrawPackVersion)
export class WithdrawPackVersionHandler implements ICommandHandler<WithdrawPackVersion> {
  constructor(
    @Inject(PackVersionRepository) private readonly versions: PackVersionRepository,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  execute({ change }: WithdrawPackVersion): Promise<Result<PackVersionName>> {
    return this.versions.change(change, 'withdraw', async (tx, { state }) =>
      withdraw(state, change.actor, this.keeper, tx.at),
    );
  }
}
