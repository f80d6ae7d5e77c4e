import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { separate } from '../agreement-content.js';
import type { AgreementBody } from '../agreements.dto.js';
import { known } from '../domain/agreement.js';
import { amend, mayAmend } from '../domain/decide.js';
import { partiesOf } from '../domain/terms.js';
import { AgreementRepository, changed } from '../persistence/agreement.repository.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';
import { sealWords } from '../seal-words.js';
import { unlistedAgencies } from './draft-agreement.js';

/** Drafts the next revision, complete in itself; the former one stays in force until every party has signed this one. */
export class AmendAgreement extends Command<Result<ChangedAgreement>> {
  constructor(
    readonly change: Change,
    readonly body: AgreementBody,
  ) {
    super();
  }
}

@CommandHandler(AmendAgreement)
export class AmendAgreementHandler implements ICommandHandler<AmendAgreement> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @returns the new draft */
  execute({ change: { actor, reference, expectedVersion }, body }: AmendAgreement): Promise<Result<ChangedAgreement>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.agreements.lock(tx, reference, expectedVersion);
      if (!locked.ok) return locked;
      const former = locked.value;
      const { terms, words } = separate(body);
      const permission = mayAmend(former.state, actor, terms, await unlistedAgencies(tx, terms), tx.at);
      if (!permission.ok) return permission;
      const id = this.newId();
      const { number } = known(former.state);
      const revision = await this.agreements.nextRevision(tx, number);
      const detail = await sealWords(this.details, tx, 'agreement-words', { id, parties: partiesOf(terms) }, words);
      const events = amend(actor, { id, number, revision, amends: former.id, terms, detail });
      await this.agreements.record(tx, former, events.former);
      return accepted(changed(await this.agreements.create(tx, id, words, events.next)));
    });
  }
}
