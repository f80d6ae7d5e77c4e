import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database/database.js';
import { PublicTries, STATUS_LIMITS } from '../platform/receipts/public-tries.js';
import { isReceiptCode } from '../platform/receipts/receipt-code.js';
import type { AskedReceipt } from '../platform/receipts/receipt-cookie.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { NO_SUCH_RECEIPT } from './domain/permissions.js';
import { RightsCaseRepository } from './persistence/rights-case.repository.js';
import type { KnownRow } from './persistence/rights-case.repository.js';

/** Of no agency: row-level security shows the one case whose number is presented. */
const NOBODY: Actor = { personId: '', agencyId: '', roles: [] };

/** The case of whoever has its number and its code. */
@Injectable()
export class OpenReceipt {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PublicTries) private readonly tries: PublicTries,
    @Inject(RightsCaseRepository) private readonly cases: RightsCaseRepository,
  ) {}

  /** Counts before it compares; an unknown number is refused in the words and in the time of a wrong code. */
  async open({ number, code, address }: AskedReceipt): Promise<Result<KnownRow>> {
    const tried = { what: 'rights-status', number, address } as const;
    const counted = await this.tries.count(tried, STATUS_LIMITS);
    if (!counted.ok) return counted;
    const row = await this.database.read(NOBODY, (tx) => this.cases.byReceipt(tx, number));
    const right = await isReceiptCode(code, row?.state.terms.receipt);
    if (row === undefined || !right) return { ok: false, rejection: NO_SUCH_RECEIPT };
    await this.tries.forgive(tried);
    return accepted(row);
  }
}
