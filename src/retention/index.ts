export { BringForward } from './bring-forward.js';
export { followFileKeys, followKeystore } from './follow-keystore.js';
export { issueCertificate } from './certificate/sign-certificate.js';
export { verifyCertificate } from './certificate/verify-certificate.js';
export type { CertificateCheck, TrustedKeys } from './certificate/verify-certificate.js';
export { AttestDestruction } from './commands/attest-destruction.js';
export { ConfirmLift, ProposeLift } from './commands/lift-hold.js';
export { PlaceHold } from './commands/place-hold.js';
export { ReleasePurge } from './commands/release-purge.js';
export { ValidateReview } from './commands/validate-review.js';
export { WaiveObligation } from './commands/waive-obligation.js';
export { DisposeFiles } from './dispose-files.js';
export { DispositionFault, DisposePackages } from './dispose-packages.js';
export type { Disposed } from './dispose-packages.js';
export { evolve as evolveCertificate } from './domain/certificate.js';
export type {
  Certificate,
  CertificateEvent,
  DestroyedFile,
  DestroyedPackage,
  SignedCertificate,
} from './domain/certificate.js';
export { BRAKE_PERMISSIONS, BRAKE_STATES } from './domain/decide-brake.js';
export { HOLD_PERMISSIONS, HOLD_STATES } from './domain/decide-hold.js';
export { OBLIGATION_PERMISSIONS, OBLIGATION_STATES } from './domain/decide-obligation.js';
export { evolve as evolveLegalHold } from './domain/legal-hold.js';
export type { LegalHold, LegalHoldEvent } from './domain/legal-hold.js';
export { evolve as evolveObligation } from './domain/obligation.js';
export type { Obligation, ObligationEvent } from './domain/obligation.js';
export { evolve as evolvePurgeBrake } from './domain/purge-brake.js';
export type { FileKind } from './domain/sealed-file.js';
export type { PurgeBrake, PurgeBrakeEvent } from './domain/purge-brake.js';
export { evolve as evolveSealedFile } from './domain/sealed-file.js';
export type { SealedFile, SealedFileEvent } from './domain/sealed-file.js';
export { FileKeysKeeper } from './file-keys-keeper.js';
export { KeyEpochsKeeper } from './key-epochs-keeper.js';
export { endOfComplaint } from './pack-schedule.js';
export { CERTIFICATE } from './persistence/certificate.store.js';
export { LEGAL_HOLD } from './persistence/legal-hold.store.js';
export { OBLIGATION } from './persistence/obligation.store.js';
export { PURGE_BRAKE } from './persistence/purge-brake.store.js';
export { SEALED_FILE } from './persistence/sealed-file.store.js';
export { certificateFile, certificateList } from './queries/certificates.js';
export type { CertificateFile } from './queries/certificates.js';
export { holdDetail, holdList } from './queries/holds.js';
export type { HoldView, ListedHold } from './queries/holds.js';
export { hasOverdueAttestation, obligationDetail, obligationList, overdueObligations } from './queries/obligations.js';
export type { ListedObligation, ObligationView } from './queries/obligations.js';
export { brakeDetail, brakeList } from './queries/purge-brakes.js';
export type { BrakeView, ListedBrake } from './queries/purge-brakes.js';
export { purgeList } from './queries/purges.js';
export type { DispositionState, PurgeView } from './queries/purges.js';
export type { AttestationBody, HoldBody, LiftBody, PurgeReleaseBody, WaiverBody } from './retention.dto.js';
export { RetentionModule } from './retention.module.js';
export { RetentionReactions } from './retention-reactions.js';
export { RetentionWorker } from './retention-worker.js';
export { RetentionSweep } from './sweep.js';
export type { SweepReport } from './sweep.js';
export { QUEUE_CONNECTION, RETENTION_TIMES } from './tokens.js';
export { waitingRetention } from './queries/waiting-retention.js';
export type { WaitingRetention } from './queries/waiting-retention.js';
export { lastSweep, SWEEP_PATIENCE_MINUTES } from './queries/last-sweep.js';
