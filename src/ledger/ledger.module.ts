import { Module } from '@nestjs/common';
import { LedgerController } from './ledger.controller.js';

/** The ledger over HTTP. Recording is a class the features use; the sequencer is started beside the application. */
@Module({ controllers: [LedgerController] })
export class LedgerModule {}
