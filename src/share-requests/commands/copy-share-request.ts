import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { draft } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import { partiesOf } from '../domain/share-request.js';
import { NARRATIVE } from '../narrative.js';
import type { RequestNarrative } from '../narrative.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { ChangedRequest } from '../persistence/share-request.repository.js';

export class CopyShareRequest extends Command<Result<ChangedRequest>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
  ) {
    super();
  }
}

/** A new draft with the same content; evidence has to be verified afresh. */
@CommandHandler(CopyShareRequest)
export class CopyShareRequestHandler implements ICommandHandler<CopyShareRequest> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, reference }: CopyShareRequest): Promise<Result<ChangedRequest>> {
    return this.database.transaction(actor, async (tx) => {
      const loaded = await this.requests.load(tx, reference);
      if (!loaded.ok) return loaded;
      const original = loaded.value.state;
      const permission = mustBePermitted(actor, original, 'copy');
      if (!permission.ok) return permission;
      if (original.status === 'none') throw new Error('The permission table lets a copy through before a draft');
      const id = this.newId();
      const narrative = await this.details.open<RequestNarrative>(tx, original.content.detail.id);
      const detail = await this.details.seal(tx, {
        kind: NARRATIVE,
        aggregateKind: 'share-request',
        aggregateId: id,
        agencies: partiesOf(original),
        content: narrative ?? { elements: {}, criteria: [] },
      });
      const evidence = original.content.evidence.map(({ verifiedBy: _verified, ...item }) => item);
      const number = await this.requests.nextNumber(tx);
      const decision = draft(actor, {
        number,
        content: { ...original.content, evidence, detail },
        copyOf: loaded.value.id,
      });
      if (!decision.ok) return decision;
      const stored = await this.requests.create(tx, id, decision.value);
      return accepted({ id, number, version: stored.version });
    });
  }
}
