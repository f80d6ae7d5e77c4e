import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Database } from '../../platform/database/database.js';
import type { AskedReceipt } from '../../platform/receipts/receipt-cookie.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { withdraw } from '../domain/decide.js';
import { NO_SUCH_RECEIPT } from '../domain/permissions.js';
import type { KnownRightsCase } from '../domain/rights-case.js';
import { OpenReceipt } from '../open-receipt.js';
import { RightsCaseRepository } from '../persistence/rights-case.repository.js';

export class WithdrawRightsCase extends Command<Result<KnownRightsCase>> {
  constructor(readonly receipt: AskedReceipt) {
    super();
  }
}

/** The person no longer wants an answer. */
@CommandHandler(WithdrawRightsCase)
export class WithdrawRightsCaseHandler implements ICommandHandler<WithdrawRightsCase> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OpenReceipt) private readonly receipts: OpenReceipt,
    @Inject(RightsCaseRepository) private readonly cases: RightsCaseRepository,
  ) {}

  async execute({ receipt }: WithdrawRightsCase): Promise<Result<KnownRightsCase>> {
    const opened = await this.receipts.open(receipt);
    if (!opened.ok) return opened;
    const { id, state } = opened.value;
    const letterBox = { personId: 'public', agencyId: state.terms.agency, roles: [] };
    return this.database.transaction(letterBox, async (tx) => {
      const stored = await this.cases.lock(tx, id);
      if (stored === undefined) return { ok: false, rejection: NO_SUCH_RECEIPT };
      const decision = withdraw(stored.state, tx.at);
      if (!decision.ok) return decision;
      const { state: gone } = await this.cases.record(tx, stored, decision.value);
      return accepted(gone as KnownRightsCase);
    });
  }
}
