import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { DetailRef } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { confirmLift, proposeLift } from '../domain/decide-hold.js';
import { HeldPackageRows } from '../held-package-rows.js';
import { LegalHoldRepository } from '../persistence/legal-hold.repository.js';
import type { StoredHold } from '../persistence/legal-hold.repository.js';

type Lifted = Result<Outcome & { readonly replayed: boolean }>;

export class ProposeLift extends Command<Lifted> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly reason: string,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

export class ConfirmLift extends Command<Lifted> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly reason: string,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/** First of two persons; the hold still stands. */
@CommandHandler(ProposeLift)
export class ProposeLiftHandler implements ICommandHandler<ProposeLift> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LegalHoldRepository) private readonly holds: LegalHoldRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, reference, reason, idempotency }: ProposeLift) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.propose(tx, reference, reason)));
  }

  private async propose(tx: Tx, reference: string, reason: string): Promise<Result<Outcome>> {
    const locked = await this.holds.lock(tx, reference);
    if (!locked.ok) return locked;
    const { id, state } = locked.value;
    const events = proposeLift(state, tx.actor, await sealReason(tx, this.details, id, reason));
    if (!events.ok) return events;
    return accepted(created(await this.holds.record(tx, locked.value, events.value)));
  }
}

/** Second of two persons: the hold ends, and what is due meanwhile is destroyed by the next sweep. */
@CommandHandler(ConfirmLift)
export class ConfirmLiftHandler implements ICommandHandler<ConfirmLift> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LegalHoldRepository) private readonly holds: LegalHoldRepository,
    @Inject(HeldPackageRows) private readonly heldRows: HeldPackageRows,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, reference, reason, idempotency }: ConfirmLift) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.confirm(tx, reference, reason)));
  }

  private async confirm(tx: Tx, reference: string, reason: string): Promise<Result<Outcome>> {
    const locked = await this.holds.lock(tx, reference);
    if (!locked.ok) return locked;
    const { id, state } = locked.value;
    const events = confirmLift(state, tx.actor, await sealReason(tx, this.details, id, reason));
    if (!events.ok) return events;
    const stored = await this.holds.record(tx, locked.value, events.value);
    await this.heldRows.lift(tx, id, state.status === 'none' ? [] : state.packageIds);
    return accepted(created(stored));
  }
}

const created = ({ id }: StoredHold): Outcome => ({ status: 201, location: `/api/v1/holds/${id}` });

function sealReason(tx: Tx, details: SealedDetails, holdId: string, reason: string): Promise<DetailRef> {
  return details.seal(tx, {
    kind: 'lift-reason',
    aggregateKind: 'legal-hold',
    aggregateId: holdId,
    agencies: [tx.actor.agencyId],
    content: { reason },
  });
}
