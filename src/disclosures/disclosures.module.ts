import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GrantsModule } from '../grants/index.js';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { ShareRequestsModule } from '../share-requests/index.js';
import { AcceptNoticeHandler } from './commands/accept-notice.js';
import { AccessPackageHandler } from './commands/access-package.js';
import { AcknowledgeReceiptHandler } from './commands/acknowledge-receipt.js';
import { ReleaseUnderGrantHandler } from './commands/release-under-grant.js';
import { ConnectedSources } from './connected-sources.js';
import { DisclosuresController } from './disclosures.controller.js';
import { GrantPages } from './grant.pages.js';
import { PackagePages } from './package.pages.js';
import { ReleasesPages } from './releases.pages.js';
import { DISCLOSURE, DISCLOSURE_STORE } from './persistence/disclosure.store.js';
import { openPackageKeys, PACKAGE_KEYS } from './keystore/package-keys.js';
import { KeyEpochs } from './persistence/key-epochs.js';
import { PackageContents } from './persistence/package-contents.js';
import { PackageRepository } from './persistence/package.repository.js';
import { PACKAGE, PACKAGE_STORE } from './persistence/package.store.js';
import { SealRelease } from './seal-release.js';
import { StoredPackages } from './sealing/stored-packages.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, ShareRequestsModule, GrantsModule],
  controllers: [DisclosuresController, ReleasesPages, GrantPages, PackagePages],
  providers: [
    {
      provide: PACKAGE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(PACKAGE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: DISCLOSURE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(DISCLOSURE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: ConnectedSources,
      useFactory: (config: Config, log: Log) =>
        new ConnectedSources({
          file: config.sources,
          secrets: config.keys,
          onPoolError: (fault) => log.error('A source closed its connection', { fault }),
        }),
      inject: [CONFIG, LOG],
    },
    {
      provide: PACKAGE_KEYS,
      useFactory: (config: Config) => openPackageKeys(config.keys),
      inject: [CONFIG],
    },
    PackageRepository,
    PackageContents,
    KeyEpochs,
    StoredPackages,
    SealRelease,
    ReleaseUnderGrantHandler,
    AcceptNoticeHandler,
    AccessPackageHandler,
    AcknowledgeReceiptHandler,
  ],
  exports: [PackageRepository, PackageContents, KeyEpochs, StoredPackages, PACKAGE_KEYS, ConnectedSources],
})
export class DisclosuresModule {}
