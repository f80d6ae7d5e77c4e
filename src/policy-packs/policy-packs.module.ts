import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { CurrentPolicy } from '../policy/index.js';
import { ApprovePackVersionHandler } from './commands/approve-pack-version.js';
import { InstallFirstPack } from './commands/install-first-pack.js';
import { ProposePackVersionHandler } from './commands/propose-pack-version.js';
import { PublishPackVersionHandler } from './commands/publish-pack-version.js';
import { SupersedeFollowedPacks } from './commands/supersede-followed-packs.js';
import { WithdrawPackVersionHandler } from './commands/withdraw-pack-version.js';
import { PackExaminer } from './pack-examiner.js';
import { PackInForce } from './pack-in-force.js';
import { PackVersionRepository } from './persistence/pack-version.repository.js';
import { PACK_VERSION_STORE, POLICY_PACK_VERSION } from './persistence/pack-version.store.js';
import { PoliciesPages } from './policies.pages.js';
import { PoliciesInWordsPages } from './policies-in-words.pages.js';
import { PolicyPacksController } from './policy-packs.controller.js';
import { PackToPreview } from './queries/pack-to-preview.js';
import { PACK_KEEPER } from './tokens.js';

/** Needs `Database` (as comity_app), `Reactions`, `CONFIG`, `CLOCK`, `LOG` and `NEW_ID` from the composition root. */
@Module({
  imports: [CqrsModule],
  controllers: [PolicyPacksController, PoliciesPages, PoliciesInWordsPages],
  providers: [
    {
      provide: PACK_VERSION_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(POLICY_PACK_VERSION, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    { provide: PACK_KEEPER, useFactory: (config: Config) => config.packKeeper, inject: [CONFIG] },
    // Without a pack until the application starts: making it must need neither a database nor a disk.
    { provide: CurrentPolicy, useFactory: () => new CurrentPolicy() },
    PackVersionRepository,
    PackExaminer,
    PackToPreview,
    InstallFirstPack,
    PackInForce,
    SupersedeFollowedPacks,
    ProposePackVersionHandler,
    ApprovePackVersionHandler,
    PublishPackVersionHandler,
    WithdrawPackVersionHandler,
  ],
  exports: [CurrentPolicy, PackInForce, PackToPreview, SupersedeFollowedPacks],
})
export class PolicyPacksModule {}
