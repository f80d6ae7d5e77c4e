import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { agencyFacts } from '../../directory/index.js';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { separate } from '../agreement-content.js';
import type { AgreementBody } from '../agreements.dto.js';
import { draft, mayDraft } from '../domain/decide.js';
import { partiesOf } from '../domain/terms.js';
import type { AgreementTerms } from '../domain/terms.js';
import { AgreementRepository, changed } from '../persistence/agreement.repository.js';
import type { ChangedAgreement } from '../agreement-change.js';
import { sealWords } from '../seal-words.js';

export class DraftAgreement extends Command<Result<ChangedAgreement>> {
  constructor(
    readonly actor: Actor,
    readonly body: AgreementBody,
    /** Only for imports that know the agreement already; otherwise a new id is made. */
    readonly id?: string,
  ) {
    super();
  }
}

@CommandHandler(DraftAgreement)
export class DraftAgreementHandler implements ICommandHandler<DraftAgreement> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, body, id = this.newId() }: DraftAgreement): Promise<Result<ChangedAgreement>> {
    return this.database.transaction(actor, async (tx) => {
      const { terms, words } = separate(body);
      const permission = mayDraft(actor, terms, await unlistedAgencies(tx, terms), tx.at);
      if (!permission.ok) return permission;
      const detail = await sealWords(this.details, tx, 'agreement-words', { id, parties: partiesOf(terms) }, words);
      const number = await this.agreements.nextNumber(tx);
      const stored = await this.agreements.create(tx, id, words, draft(actor, { number, terms, detail }));
      return accepted(changed(stored));
    });
  }
}

/** Agencies the terms name and the directory does not. */
export async function unlistedAgencies(tx: Tx, terms: AgreementTerms): Promise<readonly string[]> {
  const named = [...new Set([...partiesOf(terms), ...terms.onward.to])];
  const listed = await agencyFacts(tx, named);
  return named.filter((agency) => !listed.some((each) => each.id === agency));
}
