import { Inject, Injectable } from '@nestjs/common';
import type { AgreementEvent } from '../agreements/index.js';
import { PackageRepository } from '../disclosures/index.js';
import type { PackageEvent } from '../disclosures/index.js';
import { GrantRepository } from '../grants/index.js';
import type { GrantEvent } from '../grants/index.js';
import type { RecordedEvent } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import { CurrentPolicy } from '../policy/index.js';
import { BringForward } from './bring-forward.js';
import { extendHold } from './domain/decide-hold.js';
import { createObligation, owedFor } from './domain/decide-obligation.js';
import { HeldPackageRows } from './held-package-rows.js';
import { LegalHoldRepository } from './persistence/legal-hold.repository.js';
import { ObligationRepository } from './persistence/obligation.repository.js';
import { AGREEMENT_TOPIC, DISPOSITION_TOPIC, GRANT_TOPIC } from './wake-topics.js';

type Of<Event, Type extends string> = RecordedEvent<Extract<Event, { type: Type }>>;

/** What grants, packages and agreements set in motion here, in the same transaction; listed in `src/reactions.ts`. */
@Injectable()
export class RetentionReactions {
  constructor(
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(BringForward) private readonly forward: BringForward,
    @Inject(HeldPackageRows) private readonly heldRows: HeldPackageRows,
    @Inject(LegalHoldRepository) private readonly holds: LegalHoldRepository,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(CurrentPolicy) private readonly policy: Pick<CurrentPolicy, 'timeZone'>,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** A grant ends by itself at its time; the sweep writes it down. */
  readonly wakeAtExpiry = async (tx: Tx, recorded: Of<GrantEvent, 'GrantActivated'>): Promise<void> => {
    const { expiresAt } = await this.grantTerms(tx, recorded.aggregate.id);
    await wakeAt(tx, GRANT_TOPIC, recorded.aggregate.id, new Date(expiresAt));
  };

  /** What was released under a grant that was taken back is due at once. */
  readonly bringForwardOnEnd = async (
    tx: Tx,
    recorded: Of<GrantEvent, 'GrantRevoked' | 'GrantSuperseded' | 'GrantExpired'>,
  ): Promise<void> => {
    const ids = await this.packages.liveOfGrant(tx, recorded.aggregate.id);
    switch (recorded.event.type) {
      case 'GrantRevoked':
        await this.forward.bring(tx, ids, 'revocation');
        return;
      case 'GrantSuperseded':
        await this.forward.bring(tx, ids, 'superseded');
        return;
      case 'GrantExpired':
        // Data never outlives its grant: each package's own due date is here already.
        for (const id of ids) await wakeAt(tx, DISPOSITION_TOPIC, id, tx.at);
    }
  };

  /** Asks to be woken when the data is due, and holds it at once where its share request is under hold. */
  readonly scheduleDisposition = async (
    tx: Tx,
    recorded: Of<PackageEvent, 'PackageSealed' | 'ReceiptAcknowledged'>,
  ): Promise<void> => {
    const { event, aggregate } = recorded;
    if (event.type === 'PackageSealed') await this.holdWithRequest(tx, aggregate.id, event.terms.requestId);
    const dueAt = event.type === 'PackageSealed' ? event.terms.destroyAt : event.dueAt;
    await wakeAt(tx, DISPOSITION_TOPIC, aggregate.id, new Date(dueAt));
  };

  /** What the recipient owes about its own copy. */
  readonly createObligations = async (tx: Tx, recorded: Of<PackageEvent, 'PackageSealed'>): Promise<void> => {
    const { terms } = recorded.event;
    const grant = await this.grantTerms(tx, terms.grantId);
    const owed = {
      packageId: recorded.aggregate.id,
      packageNumber: terms.number,
      grantId: terms.grantId,
      sourceAgency: terms.sourceAgency,
      recipientAgency: terms.recipientAgency,
      destroyAt: terms.destroyAt,
      zone: this.policy.timeZone,
    };
    for (const each of owedFor(owed, grant.obligations)) {
      await this.obligations.create(tx, this.newId(), createObligation(each));
    }
  };

  /** The sweep sees the rows of all parties, the one who acts here only its own: so it does the rest. */
  readonly wakeForAgreement = async (
    tx: Tx,
    recorded: Of<AgreementEvent, 'AgreementSuspended' | 'AgreementTerminated' | 'AgreementExpired'>,
  ): Promise<void> => {
    await wakeAt(tx, AGREEMENT_TOPIC, recorded.aggregate.id, tx.at);
  };

  private async holdWithRequest(tx: Tx, packageId: string, requestId: string): Promise<void> {
    for (const holdId of await this.holds.standingOnRequest(tx, requestId)) {
      const standing = await this.holds.lock(tx, holdId);
      if (!standing.ok) continue;
      const extended = extendHold(standing.value.state, packageId);
      if (extended.length === 0) continue;
      await this.holds.record(tx, standing.value, extended);
      const rows = await this.heldRows.lockAll(tx, [packageId]);
      const placed = rows.ok ? await this.heldRows.place(tx, holdId, rows.value) : rows;
      if (!placed.ok) throw new Error(`Package ${packageId} could not be put under the hold of its share request`);
    }
  }

  private async grantTerms(tx: Tx, grantId: string) {
    const grant = await this.grants.load(tx, grantId);
    if (!grant.ok || grant.value.state.status === 'none') throw new Error(`Grant ${grantId} has no terms`);
    return grant.value.state.terms;
  }
}
