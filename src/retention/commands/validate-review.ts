import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { databaseNow } from '../../platform/database/service-transaction.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { noSuchObligation, validate } from '../domain/decide-obligation.js';
import { ObligationRepository } from '../persistence/obligation.repository.js';
import type { ValidationBody } from '../retention.dto.js';

export class ValidateReview extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly obligationId: string,
    readonly body: ValidationBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/**
 * A named person of the recipient reviewed its copies before their period ended and found them still valid and needed
 * (28 CFR 23.20(h)). It answers this one obligation and puts off nothing: the broker's own copy goes when it is due.
 */
@CommandHandler(ValidateReview)
export class ValidateReviewHandler implements ICommandHandler<ValidateReview> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, obligationId, body, idempotency }: ValidateReview) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.validate(tx, obligationId, body)));
  }

  private async validate(tx: Tx, obligationId: string, body: ValidationBody): Promise<Result<Outcome>> {
    const locked = await this.obligations.lock(tx, obligationId);
    if (locked === undefined || locked.state.status === 'none') return noSuchObligation();
    const { sourceAgency, recipientAgency } = locked.state.terms;
    const { reviewer, finding, reviewedOn } = body;
    const sealed = await this.details.seal(tx, {
      kind: 'validation',
      aggregateKind: 'obligation',
      aggregateId: obligationId,
      agencies: [tx.actor.agencyId, recipientAgency, sourceAgency],
      content: { reviewer, finding },
    });
    const now = await databaseNow(tx);
    const validation = { personId: tx.actor.personId, at: now.toISOString(), reviewedOn, finding: sealed };
    const events = validate(locked.state, tx.actor, validation, now);
    if (!events.ok) return events;
    await this.obligations.record(tx, locked, events.value);
    return accepted({ status: 201, location: `/api/v1/obligations/${obligationId}` });
  }
}
