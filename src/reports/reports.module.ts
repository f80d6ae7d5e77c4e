import { Module } from '@nestjs/common';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { Editions } from './editions.js';
import { MetricsController } from './metrics.controller.js';

@Module({ imports: [PolicyPacksModule], controllers: [MetricsController], providers: [Editions] })
export class ReportsModule {}
