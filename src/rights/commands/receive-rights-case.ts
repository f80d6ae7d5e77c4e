import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { agencyFacts } from '../../directory/index.js';
import { SealedDetails } from '../../ledger/index.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { LETTER_LIMITS, PublicTries } from '../../platform/receipts/public-tries.js';
import { hashReceiptCode, receiptCode } from '../../platform/receipts/receipt-code.js';
import type { ReceiptHash } from '../../platform/receipts/receipt-code.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { PackInForce } from '../../policy-packs/index.js';
import { clockOf, receive } from '../domain/decide.js';
import { RightsCaseRepository } from '../persistence/rights-case.repository.js';
import type { RightsCaseBody } from '../rights-cases.dto.js';
import { sealWords } from '../seal-words.js';

/** Told once: the service keeps a slow hash of the code only, so a repeated request is answered without it. */
export interface RightsReceipt {
  readonly number: string;
  readonly code: string | null;
  readonly outcome: Outcome & { readonly replayed: boolean };
}

export class ReceiveRightsCase extends Command<Result<RightsReceipt>> {
  constructor(
    readonly body: RightsCaseBody,
    readonly idempotency: IdempotentRequest,
    /** Of the connection, for the limit alone. */
    readonly address: string,
  ) {
    super();
  }
}

const ROOT = '/api/v1/rights-cases/';

/** Somebody whom records are about asks. They have no account: a number and a code stand for them from here on. */
@CommandHandler(ReceiveRightsCase)
export class ReceiveRightsCaseHandler implements ICommandHandler<ReceiveRightsCase> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'overseer'>,
    @Inject(PublicTries) private readonly tries: PublicTries,
    @Inject(RightsCaseRepository) private readonly cases: RightsCaseRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async execute({ body, idempotency, address }: ReceiveRightsCase): Promise<Result<RightsReceipt>> {
    const agency = body.agency ?? this.config.overseer;
    if (agency === undefined) return this.chooseAgency('Choose an agency: nobody is named here who could pass it on.');
    const counted = await this.tries.count({ what: 'rights-letter', address }, LETTER_LIMITS);
    if (!counted.ok) return counted;
    const code = receiptCode();
    const receipt = await hashReceiptCode(code);
    // A letter box of the agency that is asked: what comes in is that agency's row, put there by nobody of it.
    const letterBox = { personId: 'public', agencyId: agency, roles: [] };
    return this.database.transaction(letterBox, async (tx) => {
      const outcome = await once(tx, idempotency, () => this.receive(tx, body, agency, receipt));
      if (!outcome.ok) return outcome;
      const number = outcome.value.location?.slice(ROOT.length) ?? '';
      return accepted({ number, code: outcome.value.replayed ? null : code, outcome: outcome.value });
    });
  }

  private async receive(tx: Tx, body: RightsCaseBody, agency: string, receipt: ReceiptHash): Promise<Result<Outcome>> {
    if ((await agencyFacts(tx, [agency])).length === 0) return this.chooseAgency('Choose one of the agencies listed.');
    const { kind, capacity, identityProof, language, agency: _chosen, ...words } = body;
    const id = this.newId();
    const policy = await this.packs.at(tx);
    const number = await this.cases.nextNumber(tx);
    const events = receive({
      number,
      receivedAt: tx.at.toISOString(),
      channel: 'web',
      language,
      kind,
      capacity,
      identityProof,
      agency,
      detail: await sealWords(tx, this.details, id, agency, words),
      receipt,
      timeZone: policy.timeZone,
      clock: clockOf(kind, tx.at, policy),
    });
    await this.cases.create(tx, id, events);
    return accepted({ status: 201, location: `${ROOT}${number}` });
  }

  private chooseAgency(detail: string) {
    return rejected('invalid-body', detail, {
      errors: [{ pointer: '/agency', detail: 'must be the code of an agency that takes part' }],
    });
  }
}
