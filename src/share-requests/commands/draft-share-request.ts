import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { KEY_HOME } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { draft } from '../domain/decide.js';
import { sealNarrative } from '../narrative.js';
import { ShareRequestRepository } from '../persistence/share-request.repository.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

export interface DraftedShareRequest {
  readonly id: string;
  readonly number: string;
  readonly version: number;
}

export class DraftShareRequest extends Command<Result<DraftedShareRequest>> {
  constructor(
    readonly actor: Actor,
    readonly body: ShareRequestBody,
    readonly copyOf?: string,
  ) {
    super();
  }
}

@CommandHandler(DraftShareRequest)
export class DraftShareRequestHandler implements ICommandHandler<DraftShareRequest> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, body, copyOf }: DraftShareRequest): Promise<Result<DraftedShareRequest>> {
    return this.database.transaction(actor, async (tx) => {
      const id = this.newId();
      const content = await sealNarrative(tx, { details: this.details, keys: this.keys }, id, body);
      const number = await this.requests.nextNumber(tx);
      const decision = draft(actor, { number, content, ...(copyOf === undefined ? {} : { copyOf }) });
      if (!decision.ok) return decision;
      const stored = await this.requests.create(tx, id, decision.value);
      return accepted({ id, number, version: stored.version });
    });
  }
}
