import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { noSuchObligation, waive } from '../domain/decide-obligation.js';
import { ObligationRepository } from '../persistence/obligation.repository.js';
import { requestOfPackage } from '../queries/packages-of-request.js';

export class WaiveObligation extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly obligationId: string,
    readonly reason: string,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/** The source agency does without the recipient's word, and says why. */
@CommandHandler(WaiveObligation)
export class WaiveObligationHandler implements ICommandHandler<WaiveObligation> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, obligationId, reason, idempotency }: WaiveObligation) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.waive(tx, obligationId, reason)));
  }

  private async waive(tx: Tx, obligationId: string, text: string): Promise<Result<Outcome>> {
    const locked = await this.obligations.lock(tx, obligationId);
    if (locked === undefined || locked.state.status === 'none') return noSuchObligation();
    const { sourceAgency, recipientAgency } = locked.state.terms;
    const reason = await this.details.seal(tx, {
      kind: 'waiver-reason',
      aggregateKind: 'obligation',
      aggregateId: obligationId,
      fileId: await requestOfPackage(tx, locked.state.terms.packageId),
      agencies: [tx.actor.agencyId, sourceAgency, recipientAgency],
      content: { reason: text },
    });
    const events = waive(locked.state, tx.actor, reason);
    if (!events.ok) return events;
    await this.obligations.record(tx, locked, events.value);
    return accepted({ status: 201, location: `/api/v1/obligations/${obligationId}` });
  }
}
