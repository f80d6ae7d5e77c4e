import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { failingTests, restorePack } from '../../policy/index.js';
import { publish } from '../domain/decide.js';
import type { Keeper } from '../domain/permissions.js';
import { known } from '../domain/pack-version.js';
import { archivedContents, archivedScenarios } from '../persistence/pack-archive.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import type { StoredPackVersion } from '../persistence/pack-version.repository.js';
import type { PackChange, PackVersionName } from '../pack-change.js';
import type { Tx } from '../../platform/database/database.js';
import { PACK_KEEPER } from '../tokens.js';

export class PublishPackVersion extends Command<Result<PackVersionName>> {
  constructor(
    readonly change: PackChange,
    /** RFC 3339 full-date in the pack's zone. */
    readonly effectiveOn: string,
  ) {
    super();
  }
}

@CommandHandler(PublishPackVersion)
export class PublishPackVersionHandler implements ICommandHandler<PublishPackVersion> {
  constructor(
    @Inject(PackVersionRepository) private readonly versions: PackVersionRepository,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  execute({ change, effectiveOn }: PublishPackVersion): Promise<Result<PackVersionName>> {
    return this.versions.change(change, 'publish', async (tx, stored) => {
      const taken = await this.versions.takenInstants(tx);
      const decision = publish(stored.state, change.actor, this.keeper, { effectiveOn, taken }, tx.at);
      const reason = decision.ok ? await whyUnusable(tx, stored) : undefined;
      if (reason === undefined) return decision;
      return rejected('pack-unusable', `This version can no longer be used: ${reason}. Propose it again.`);
    });
  }
}

/** A draft may have waited while the engine changed: what would not work is not published. */
async function whyUnusable(tx: Tx, { state }: StoredPackVersion): Promise<string | undefined> {
  const { digest, testsDigest } = known(state);
  const content = (await archivedContents(tx, [digest])).get(digest);
  const scenarios = await archivedScenarios(tx, testsDigest);
  if (content === undefined || scenarios === undefined) return 'its content is not there';
  const restored = restorePack(content);
  return restored.ok ? failingTests(restored.pack, { testsDigest, scenarios }) : restored.reason;
}
