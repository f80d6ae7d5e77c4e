import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { DetailRef } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { confirmLift, proposeLift } from '../domain/decide-hold.js';
import { HeldPackageRows } from '../held-package-rows.js';
import { LegalHoldRepository } from '../persistence/legal-hold.repository.js';

export interface ChangedHold {
  readonly id: string;
  readonly version: number;
}

export class ProposeLift extends Command<Result<ChangedHold>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly reason: string,
  ) {
    super();
  }
}

export class ConfirmLift extends Command<Result<ChangedHold>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly reason: string,
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

  execute({ actor, reference, reason }: ProposeLift) {
    return this.database.transaction<ChangedHold>(actor, async (tx) => {
      const locked = await this.holds.lock(tx, reference);
      if (!locked.ok) return locked;
      const events = proposeLift(
        locked.value.state,
        actor,
        await sealReason(tx, this.details, locked.value.id, reason),
      );
      if (!events.ok) return events;
      const { id, version } = await this.holds.record(tx, locked.value, events.value);
      return accepted({ id, version });
    });
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

  execute({ actor, reference, reason }: ConfirmLift) {
    return this.database.transaction<ChangedHold>(actor, async (tx) => {
      const locked = await this.holds.lock(tx, reference);
      if (!locked.ok) return locked;
      const { id, state } = locked.value;
      const events = confirmLift(state, actor, await sealReason(tx, this.details, id, reason));
      if (!events.ok) return events;
      const { version } = await this.holds.record(tx, locked.value, events.value);
      await this.heldRows.lift(tx, id, state.status === 'none' ? [] : state.packageIds);
      return accepted({ id, version });
    });
  }
}

function sealReason(tx: Tx, details: SealedDetails, holdId: string, reason: string): Promise<DetailRef> {
  return details.seal(tx, {
    kind: 'lift-reason',
    aggregateKind: 'legal-hold',
    aggregateId: holdId,
    agencies: [tx.actor.agencyId],
    content: { reason },
  });
}
