import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import type { Result } from '../../platform/result.js';
import { mustBePermittedOnGrant, resume } from '../domain/decide.js';
import { JudgeGrant } from '../judge-grant.js';
import { GrantRepository } from '../persistence/grant.repository.js';
import { keptByComplaint } from '../queries/kept-by-complaint.js';
import { sealGrantRationale } from '../seal-rationale.js';

export class ResumeGrant extends Command<Result<{ readonly id: string; readonly version: number }>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly reason: string,
  ) {
    super();
  }
}

/** Resuming judges the grant afresh: what made policy refuse must be cured first. */
@CommandHandler(ResumeGrant)
export class ResumeGrantHandler implements ICommandHandler<ResumeGrant> {
  constructor(
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(JudgeGrant) private readonly judge: JudgeGrant,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, reference, expectedVersion, reason }: ResumeGrant) {
    return this.grants.change(actor, reference, expectedVersion, async (tx, grant) => {
      const permission = mustBePermittedOnGrant(actor, grant.state, 'resume');
      if (!permission.ok) return permission;
      if (grant.state.status === 'none')
        throw new Error('The permission table lets a resumption through before a grant');
      const { terms } = grant.state;
      const { evaluation } = await this.judge.grantNow(tx, terms, 'release');
      const kept = await keptByComplaint(tx, grant.id, terms.requestId);
      const rationale = await sealGrantRationale(tx, this.details, grant, reason);
      return resume(grant.state, actor, { policyOutcome: evaluation.outcome, keptByComplaint: kept }, rationale);
    });
  }
}
