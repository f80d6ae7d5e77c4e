import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { agencyFacts, timeZoneOf } from '../../directory/index.js';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { FieldError, Result } from '../../platform/result.js';
import type { ComplaintBody } from '../complaints.dto.js';
import { deadlines } from '../domain/deadlines.js';
import { file } from '../domain/decide.js';
import { mayFile } from '../domain/permissions.js';
import type { Overseer } from '../domain/permissions.js';
import { receiptCode, receiptCodeDigest } from '../../platform/receipts/receipt-code.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import { findNamedRecords } from '../persistence/named-records.js';
import { sealNarrative } from '../seal-words.js';
import { OVERSEER } from '../tokens.js';

/** Told once: the service keeps a digest of the code only, so a repeated request is answered without it. */
export interface ComplaintReceipt extends Outcome {
  readonly statusCode?: string;
}

export class FileComplaint extends Command<Result<ComplaintReceipt & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly body: ComplaintBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

/** An overseer writes down what a caller complains of. */
@CommandHandler(FileComplaint)
export class FileComplaintHandler implements ICommandHandler<FileComplaint> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(OVERSEER) private readonly overseer: Overseer,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, body, idempotency }: FileComplaint) {
    return this.database.transaction(actor, async (tx) => {
      const code = receiptCode();
      const outcome = await once(tx, idempotency, () => this.file(tx, body, receiptCodeDigest(code)));
      if (!outcome.ok) return outcome;
      return accepted({ ...outcome.value, ...(outcome.value.replayed ? {} : { statusCode: code }) });
    });
  }

  private async file(tx: Tx, body: ComplaintBody, digest: string): Promise<Result<Outcome>> {
    const permission = mayFile(tx.actor, this.overseer);
    if (!permission.ok) return permission;
    const { contact, narrative, about, ...codes } = body;
    const found = await findNamedRecords(tx, about);
    const problems = await this.problems(tx, body, [...found.keys()]);
    if (problems.length > 0) {
      return rejected('invalid-body', 'The complaint names what is not there. Correct or leave out what is listed.', {
        errors: problems,
      });
    }
    const id = this.newId();
    const timeZone = await timeZoneOf(tx, tx.actor.agencyId);
    const decision = file(tx.actor, this.overseer, {
      ...codes,
      number: await this.complaints.nextNumber(tx),
      receivedAt: tx.at.toISOString(),
      overseerAgency: tx.actor.agencyId,
      about: about.flatMap((reference) => found.get(reference) ?? []),
      detail: await sealNarrative(tx, this.details, id, { ...(contact === undefined ? {} : { contact }), narrative }),
      statusCodeDigest: digest,
      timeZone,
      ...deadlines(tx.at, timeZone),
    });
    if (!decision.ok) return decision;
    await this.complaints.create(tx, id, decision.value);
    return accepted({ status: 201, location: `/api/v1/complaints/${id}` });
  }

  private async problems(tx: Tx, body: ComplaintBody, found: readonly string[]): Promise<readonly FieldError[]> {
    const agencies = await agencyFacts(tx, [body.agencyComplainedOf]);
    return [
      ...(agencies.length > 0
        ? []
        : [{ pointer: '/agencyComplainedOf', detail: 'must be the code of an agency that takes part' }]),
      ...body.about.flatMap((reference, index) =>
        found.includes(reference)
          ? []
          : [{ pointer: `/about/${index}`, detail: 'must be the id or number of a record that exists' }],
      ),
    ];
  }
}
