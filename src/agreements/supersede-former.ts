import type { Tx } from '../platform/database/database.js';
import { dropAmendment, supersede } from './domain/decide.js';
import { known } from './domain/agreement.js';
import type { AgreementRepository, StoredAgreement } from './persistence/agreement.repository.js';

/**
 * In the transaction that brings an amendment into force: the revision it amends is superseded. Locks the newer row
 * before the older one everywhere, so two of these never wait for each other.
 */
export async function supersedeFormer(agreements: AgreementRepository, tx: Tx, next: StoredAgreement): Promise<void> {
  const { status, amends } = known(next.state);
  if (status !== 'in_force' || amends === undefined) return;
  const former = await lockFormer(agreements, tx, amends);
  await agreements.record(tx, former, supersede(former.state, next.id));
}

/** In the transaction that drops a draft amendment: another may be drafted. */
export async function releaseFormer(agreements: AgreementRepository, tx: Tx, dropped: StoredAgreement): Promise<void> {
  const { status, amends } = known(dropped.state);
  if (status !== 'terminated' || amends === undefined) return;
  const former = await lockFormer(agreements, tx, amends);
  await agreements.record(tx, former, dropAmendment(former.state, dropped.id));
}

async function lockFormer(agreements: AgreementRepository, tx: Tx, id: string): Promise<StoredAgreement> {
  const former = await agreements.lock(tx, id);
  if (!former.ok) throw new Error(`Agreement ${id}, which is amended, cannot be read`);
  return former.value;
}
