import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { VerifyLedgerHandler } from './commands/verify-ledger.js';
import { LedgerController } from './ledger.controller.js';
import { VerificationStore } from './persistence/verification.store.js';
import { VerificationsController } from './verifications.controller.js';

/**
 * The ledger over HTTP, and verifying all of it. Recording is a class the features use; the sequencer is started beside the
 * application. Needs `LEDGER_EVIDENCE` from the composition root.
 */
@Module({
  imports: [CqrsModule],
  controllers: [LedgerController, VerificationsController],
  providers: [VerificationStore, VerifyLedgerHandler],
})
export class LedgerModule {}
