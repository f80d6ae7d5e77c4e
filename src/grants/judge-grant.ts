import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.js';
import type { Stage } from '../policy/index.js';
import { JudgeRequest, ShareRequestRepository } from '../share-requests/index.js';
import type { CapturedDay, Judgement } from '../share-requests/index.js';
import type { GrantTerms } from './domain/grant.js';

/** What policy says of a grant as facts stand now: only what was granted, for the time granted. */
@Injectable()
export class JudgeGrant {
  constructor(
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(JudgeRequest) private readonly judge: JudgeRequest,
  ) {}

  async grantNow(tx: Tx, terms: GrantTerms, stage: Stage, captured: readonly CapturedDay[] = []): Promise<Judgement> {
    const request = await this.requests.load(tx, terms.requestId);
    if (!request.ok || request.value.state.status === 'none')
      throw new Error(`Grant ${terms.number} has no share request`);
    return this.judge.judge(tx, {
      stage,
      requesterId: terms.requesterId,
      content: request.value.state.content,
      captured,
      retention: terms.retention.duration,
      elements: terms.elements.map((element) => element.code),
    });
  }
}
