import { Module } from '@nestjs/common';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { Editions } from './editions.js';
import { MetricsController } from './metrics.controller.js';
import { RegisterPages } from './register.pages.js';
import { TransparencyPages } from './transparency.pages.js';

@Module({
  imports: [PolicyPacksModule],
  controllers: [MetricsController, TransparencyPages, RegisterPages],
  providers: [Editions],
})
export class ReportsModule {}
