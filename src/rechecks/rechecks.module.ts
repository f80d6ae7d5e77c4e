import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/index.js';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { ShareRequestsModule } from '../share-requests/index.js';
import { AgreementRecordPages } from './agreement-record.pages.js';
import { BlastRadiusController } from './blast-radius.controller.js';
import { RecheckGrants } from './recheck-grants.js';
import { RecheckReactions } from './recheck-reactions.js';
import { RecheckRequests } from './recheck-requests.js';
import { RecheckSweep } from './recheck-sweep.js';

/** Needs `PURGER_DATABASE` beside what every feature takes from the composition root. */
@Module({
  imports: [PolicyPacksModule, ShareRequestsModule, GrantsModule],
  controllers: [BlastRadiusController, AgreementRecordPages],
  providers: [RecheckGrants, RecheckRequests, RecheckSweep, RecheckReactions],
  exports: [RecheckSweep, RecheckReactions],
})
export class RechecksModule {}
