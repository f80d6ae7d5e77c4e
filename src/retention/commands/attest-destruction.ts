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
import { attest, noSuchObligation } from '../domain/decide-obligation.js';
import type { Attestation, Obligation } from '../domain/obligation.js';
import { ObligationRepository } from '../persistence/obligation.repository.js';
import { requestOfPackage } from '../queries/packages-of-request.js';
import type { AttestationBody } from '../retention.dto.js';

export class AttestDestruction extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly obligationId: string,
    readonly body: AttestationBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/**
 * A named person of the recipient says that its copies of one package are gone. That word answers every open obligation
 * about the package: who has certified destruction has also deleted.
 */
@CommandHandler(AttestDestruction)
export class AttestDestructionHandler implements ICommandHandler<AttestDestruction> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ObligationRepository) private readonly obligations: ObligationRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, obligationId, body, idempotency }: AttestDestruction) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.attest(tx, obligationId, body)));
  }

  private async attest(tx: Tx, obligationId: string, body: AttestationBody): Promise<Result<Outcome>> {
    const asked = await this.obligations.load(tx, obligationId);
    if (asked === undefined || asked.state.status === 'none') return noSuchObligation();
    const attestation = await this.seal(tx, obligationId, asked.state, body);
    const open = await this.obligations.openOfPackage(tx, asked.state.terms.packageId);
    // In the order of ids, so that two attestations never wait for each other. The one asked for is among them also when
    // it is not open any more: then its state says why nothing is attested.
    for (const id of [...new Set([...open, obligationId])].sort()) {
      const locked = await this.obligations.lock(tx, id);
      if (locked === undefined) return noSuchObligation();
      const events = attest(locked.state, tx.actor, attestation, tx.at);
      if (!events.ok) return events;
      await this.obligations.record(tx, locked, events.value);
    }
    return accepted({ status: 201, location: `/api/v1/obligations/${obligationId}` });
  }

  private async seal(
    tx: Tx,
    obligationId: string,
    state: Exclude<Obligation, { status: 'none' }>,
    { signer, statement, destroyedOn }: AttestationBody,
  ): Promise<Attestation> {
    const { sourceAgency, recipientAgency } = state.terms;
    const sealed = await this.details.seal(tx, {
      kind: 'attestation',
      aggregateKind: 'obligation',
      aggregateId: obligationId,
      fileId: await requestOfPackage(tx, state.terms.packageId),
      agencies: [tx.actor.agencyId, recipientAgency, sourceAgency],
      content: { signer, statement },
    });
    return { personId: tx.actor.personId, at: tx.at.toISOString(), destroyedOn, statement: sealed };
  }
}
