import type { ModuleRef } from '@nestjs/core';
import { ComplaintReactions } from './complaints/index.js';
import { DecisionReactions } from './decisions/index.js';
import { GrantReactions } from './grants/index.js';
import type { ReactionTable } from './ledger/index.js';
import { RecheckReactions } from './rechecks/index.js';
import { RetentionReactions } from './retention/index.js';
import { RightsReactions } from './rights/index.js';

/**
 * The one list: what follows an event, in the same transaction, in this order. What leaves the database or comes later is
 * a row of the outbox that one of these writes. Nothing else reacts to anything.
 */
export function reactionTable(modules: ModuleRef): ReactionTable {
  const complaints = modules.get(ComplaintReactions, { strict: false });
  const decisions = modules.get(DecisionReactions, { strict: false });
  const grants = modules.get(GrantReactions, { strict: false });
  const rechecks = modules.get(RecheckReactions, { strict: false });
  const retention = modules.get(RetentionReactions, { strict: false });
  const rights = modules.get(RightsReactions, { strict: false });
  return {
    ShareRequestSubmitted: [decisions.decideWherePolicyAloneDenies],

    DecisionMade: [decisions.noteAwaitedApproval],
    SecondApprovalDeclined: [decisions.reopenDeclinedRequest],
    DecisionFinalised: [
      decisions.closeDecidedRequest,
      decisions.supersedeFormerDecision,
      grants.supersedeFormerGrants,
      grants.grantWhatWasDecided,
    ],

    GrantActivated: [retention.wakeAtExpiry],
    GrantRevoked: [retention.bringForwardOnEnd],
    GrantSuperseded: [retention.bringForwardOnEnd],
    GrantExpired: [retention.bringForwardOnEnd],

    PackageSealed: [retention.scheduleDisposition, retention.createObligations],
    ReceiptAcknowledged: [retention.scheduleDisposition],

    GrantSuspended: [rechecks.tellOfGrant],
    GrantResumed: [rechecks.tellOfGrant],
    ShareRequestRechecked: [rechecks.tellOfRecheckedRequest],

    AgreementEnteredIntoForce: [rechecks.recheckWhatCitesAgreement],
    AgreementSuspended: [rechecks.recheckWhatCitesAgreement, retention.wakeForAgreement],
    AgreementResumed: [rechecks.recheckWhatCitesAgreement],
    AgreementSuperseded: [rechecks.recheckWhatCitesAgreement],
    AgreementTerminated: [rechecks.recheckWhatCitesAgreement, retention.wakeForAgreement],
    AgreementExpired: [rechecks.recheckWhatCitesAgreement, retention.wakeForAgreement],

    PolicyPackPublished: [rechecks.wakeForPublishedPack],

    ComplaintReceived: [complaints.tellOverseers],
    ComplaintFroze: [complaints.recheckWhatItTouches],
    ComplaintUpheld: [complaints.recheckWhatItTouches],
    ComplaintDismissed: [complaints.recheckWhatItTouches],

    RightsCaseReceived: [rights.tellWhoAnswers],

    PersonDisabled: [rechecks.recheckWhatPersonAskedFor],
    PersonEnabled: [rechecks.recheckWhatPersonAskedFor],
    TrainingCertificateRecorded: [rechecks.recheckWhatPersonAskedFor],
  };
}
