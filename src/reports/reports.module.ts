import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { RetentionModule } from '../retention/index.js';
import { CasesPages } from './cases.pages.js';
import { Editions } from './editions.js';
import { FindingsPages } from './findings.pages.js';
import { LedgerPages } from './ledger.pages.js';
import { MetricsController } from './metrics.controller.js';
import { OperationsPages } from './operations.pages.js';
import { RegisterPages } from './register.pages.js';
import { TrainingPages } from './training.pages.js';
import { TransparencyPages } from './transparency.pages.js';

@Module({
  imports: [CqrsModule, PolicyPacksModule, RetentionModule],
  controllers: [
    MetricsController,
    FindingsPages,
    LedgerPages,
    CasesPages,
    OperationsPages,
    TrainingPages,
    TransparencyPages,
    RegisterPages,
  ],
  providers: [Editions],
})
export class ReportsModule {}
