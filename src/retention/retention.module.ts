import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AgreementsModule } from '../agreements/index.js';
import { DirectoryModule } from '../directory/index.js';
import { DisclosuresModule } from '../disclosures/index.js';
import { GrantsModule } from '../grants/index.js';
import { AggregateStore, Reactions } from '../ledger/index.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { urlForRole } from '../platform/database/connection.js';
import type { Database } from '../platform/database/database.js';
import { PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import type { QueueConnection } from '../platform/queue/wake-queue.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { RechecksModule } from '../rechecks/index.js';
import { ShareRequestsModule } from '../share-requests/index.js';
import { BrakePurges } from './brake-purges.js';
import { CertificateFiles } from './certificate-files.js';
import { CertificatePages } from './certificate.pages.js';
import { CertifyFiles } from './certify-files.js';
import { CloseFiles } from './close-files.js';
import { BringForward } from './bring-forward.js';
import { AttestDestructionHandler } from './commands/attest-destruction.js';
import { ConfirmLiftHandler, ProposeLiftHandler } from './commands/lift-hold.js';
import { PlaceHoldHandler } from './commands/place-hold.js';
import { ReleasePurgeHandler } from './commands/release-purge.js';
import { ValidateReviewHandler } from './commands/validate-review.js';
import { WaiveObligationHandler } from './commands/waive-obligation.js';
import { DisposeFiles } from './dispose-files.js';
import { DisposePackages } from './dispose-packages.js';
import { FollowAgreements } from './follow-agreements.js';
import { HeldPackageRows } from './held-package-rows.js';
import { HoldsController } from './holds.controller.js';
import { HoldsPages } from './holds.pages.js';
import { ObligationsController } from './obligations.controller.js';
import { ObligationsPages } from './obligations.pages.js';
import { DeleteFormerNames } from './delete-former-names.js';
import { FileKeysKeeper } from './file-keys-keeper.js';
import { KeyEpochsKeeper } from './key-epochs-keeper.js';
import { LapseDrafts } from './lapse-drafts.js';
import { CERTIFICATE, CERTIFICATE_STORE } from './persistence/certificate.store.js';
import { DestroyedFiles } from './persistence/destroyed-files.js';
import { DestroyedPackages } from './persistence/destroyed-packages.js';
import { DoomedWords } from './persistence/doomed-words.js';
import { EndedRecords } from './persistence/ended-records.js';
import { FileKeyMoves } from './persistence/file-key-moves.js';
import { KeyMoves } from './persistence/key-moves.js';
import { LegalHoldRepository } from './persistence/legal-hold.repository.js';
import { LEGAL_HOLD, LEGAL_HOLD_STORE } from './persistence/legal-hold.store.js';
import { ObligationRepository } from './persistence/obligation.repository.js';
import { OBLIGATION, OBLIGATION_STORE } from './persistence/obligation.store.js';
import { PurgeBrakeRepository } from './persistence/purge-brake.repository.js';
import { PURGE_BRAKE, PURGE_BRAKE_STORE } from './persistence/purge-brake.store.js';
import { SEALED_FILE, SEALED_FILE_STORE } from './persistence/sealed-file.store.js';
import { PurgeBrakePages } from './purge-brake.pages.js';
import { PurgeBrakesController } from './purge-brakes.controller.js';
import { PurgesController } from './purges.controller.js';
import { PurgeDuePackages } from './purge-due.js';
import { RemindOfObligations } from './remind-of-obligations.js';
import { RetentionPages } from './retention.pages.js';
import { RetentionReactions } from './retention-reactions.js';
import { DEFAULT_TIMES, RetentionWorker } from './retention-worker.js';
import { SweepFiles } from './sweep-files.js';
import { RetentionSweep } from './sweep.js';
import { QUEUE_CONNECTION, RETENTION_TIMES } from './tokens.js';

/** Needs `PURGER_DATABASE` beside what every feature takes from the composition root. */
@Module({
  imports: [
    CqrsModule,
    PolicyPacksModule,
    DirectoryModule,
    AgreementsModule,
    ShareRequestsModule,
    GrantsModule,
    DisclosuresModule,
    RechecksModule,
  ],
  controllers: [
    HoldsController,
    PurgesController,
    PurgeBrakesController,
    ObligationsController,
    RetentionPages,
    CertificatePages,
    HoldsPages,
    ObligationsPages,
    PurgeBrakePages,
  ],
  providers: [
    {
      provide: LEGAL_HOLD_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(LEGAL_HOLD, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: CERTIFICATE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(CERTIFICATE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: OBLIGATION_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(OBLIGATION, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: PURGE_BRAKE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(PURGE_BRAKE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: SEALED_FILE_STORE,
      useFactory: (reactions: Reactions, newId: NewId) => new AggregateStore(SEALED_FILE, reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    { provide: RETENTION_TIMES, useValue: DEFAULT_TIMES },
    { provide: QUEUE_CONNECTION, useFactory: queueConnection, inject: [CONFIG, PURGER_DATABASE, KEY_HOME] },
    LegalHoldRepository,
    ObligationRepository,
    PurgeBrakeRepository,
    HeldPackageRows,
    BringForward,
    CertificateFiles,
    DestroyedPackages,
    DestroyedFiles,
    DisposePackages,
    DoomedWords,
    EndedRecords,
    CertifyFiles,
    CloseFiles,
    DisposeFiles,
    SweepFiles,
    KeyMoves,
    KeyEpochsKeeper,
    FileKeyMoves,
    FileKeysKeeper,
    FollowAgreements,
    BrakePurges,
    PurgeDuePackages,
    RemindOfObligations,
    LapseDrafts,
    DeleteFormerNames,
    RetentionSweep,
    RetentionWorker,
    RetentionReactions,
    PlaceHoldHandler,
    ProposeLiftHandler,
    ConfirmLiftHandler,
    AttestDestructionHandler,
    ValidateReviewHandler,
    WaiveObligationHandler,
    ReleasePurgeHandler,
  ],
  exports: [
    BringForward,
    DisposeFiles,
    DisposePackages,
    KeyEpochsKeeper,
    FileKeysKeeper,
    RetentionReactions,
    RetentionSweep,
    RetentionWorker,
  ],
})
export class RetentionModule {}

/** The queue's own role in the same database, unless there is a Redis. */
function queueConnection(config: Config, database: Database, keys: KeyHome): QueueConnection {
  if (config.redisUrl !== undefined) return { kind: 'redis', url: config.redisUrl };
  const { connectionString } = database.pool.options;
  if (connectionString === undefined) throw new Error('The database pool does not know where it connects to');
  return { kind: 'postgres', url: urlForRole(connectionString, 'queue', keys.rolePassword) };
}
