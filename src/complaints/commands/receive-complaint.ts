import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { agencyFacts, timeZoneOf } from '../../directory/index.js';
import { SealedDetails } from '../../ledger/index.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { LETTER_LIMITS, PublicTries } from '../../platform/receipts/public-tries.js';
import { receiptCode, receiptCodeDigest } from '../../platform/receipts/receipt-code.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { recordReference } from '../../platform/http/fields.js';
import type { ComplaintLetterBody } from '../complaints.dto.js';
import { deadlines } from '../domain/deadlines.js';
import { fileFromPublic } from '../domain/decide.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import { findNamedRecords } from '../persistence/named-records.js';
import { sealNarrative } from '../seal-words.js';
import { OVERSEER } from '../tokens.js';

/** The code is told once: the service keeps a digest only, so a repeated request is answered without it. */
export interface ComplaintLetterReceipt {
  readonly number: string;
  readonly code: string | null;
  readonly outcome: Outcome & { readonly replayed: boolean };
}

export class ReceiveComplaint extends Command<Result<ComplaintLetterReceipt>> {
  constructor(
    readonly body: ComplaintLetterBody,
    readonly idempotency: IdempotentRequest,
    /** Of the connection, for the limit alone. */
    readonly address: string,
  ) {
    super();
  }
}

const ROOT = '/api/v1/complaints/';
const MOST_RECORDS = 20;

/** Somebody of the public complains to the independent reviewers; by name, in confidence or anonymously. */
@CommandHandler(ReceiveComplaint)
export class ReceiveComplaintHandler implements ICommandHandler<ReceiveComplaint> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PublicTries) private readonly tries: PublicTries,
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(OVERSEER) private readonly overseer: Overseer,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async execute({ body, idempotency, address }: ReceiveComplaint): Promise<Result<ComplaintLetterReceipt>> {
    const { overseer } = this;
    if (overseer === undefined) {
      return rejected('not-permitted', 'Nobody hears complaints here yet. Write to the agency itself: see /contacts.');
    }
    const counted = await this.tries.count({ what: 'complaint-letter', address }, LETTER_LIMITS);
    if (!counted.ok) return counted;
    const code = receiptCode();
    // A letter box of the reviewers: what comes in is their agency's row, put there by nobody of it.
    const letterBox = { personId: 'public', agencyId: overseer, roles: [] };
    return this.database.transaction(letterBox, async (tx) => {
      const outcome = await once(tx, idempotency, () => this.receive(tx, body, receiptCodeDigest(code)));
      if (!outcome.ok) return outcome;
      const number = outcome.value.location?.slice(ROOT.length) ?? '';
      return accepted({ number, code: outcome.value.replayed ? null : code, outcome: outcome.value });
    });
  }

  private async receive(tx: Tx, body: ComplaintLetterBody, digest: string): Promise<Result<Outcome>> {
    const { contact, narrative, references, language, ...codes } = body;
    if ((await agencyFacts(tx, [codes.agencyComplainedOf])).length === 0) {
      return rejected('invalid-body', 'Choose one of the agencies listed.', {
        errors: [{ pointer: '/agencyComplainedOf', detail: 'must be the code of an agency that takes part' }],
      });
    }
    const id = this.newId();
    const timeZone = await timeZoneOf(tx, tx.actor.agencyId);
    const number = await this.complaints.nextNumber(tx);
    const words = {
      ...(contact === undefined ? {} : { contact }),
      ...(references === undefined ? {} : { references }),
      narrative,
      language,
    };
    const decision = fileFromPublic({
      ...codes,
      number,
      channel: 'web',
      receivedAt: tx.at.toISOString(),
      overseerAgency: tx.actor.agencyId,
      about: [...(await findNamedRecords(tx, referencesIn(references ?? ''))).values()],
      detail: await sealNarrative(tx, this.details, id, words),
      statusCodeDigest: digest,
      timeZone,
      ...deadlines(tx.at, timeZone),
    });
    if (!decision.ok) return decision;
    await this.complaints.create(tx, id, decision.value);
    return accepted({ status: 201, location: `${ROOT}${number}` });
  }
}

/** What looks like a number or an id, each once. */
function referencesIn(text: string): readonly string[] {
  const reference = recordReference();
  const words = text.split(/[\s,;]+/).filter((word) => reference.safeParse(word).success);
  return [...new Set(words)].slice(0, MOST_RECORDS);
}
