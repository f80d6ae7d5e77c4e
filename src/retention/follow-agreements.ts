import { Inject, Injectable } from '@nestjs/common';
import { AgreementRepository } from '../agreements/index.js';
import type { KnownAgreement } from '../agreements/index.js';
import { PackageRepository } from '../disclosures/index.js';
import { GrantRepository, suspendByRule } from '../grants/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE, SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { BringForward } from './bring-forward.js';

/** Grants whose agreement was suspended or ended and that do not show it yet, or whose data must still go. */
const AFFECTED = `
  select g.id, g.agreement_id
  from agreements.agreement a
  join sharing.release_grant g on g.agreement_id in (a.id::text, a.number) and g.status in ('active', 'suspended')
  where a.status in ('suspended', 'expired', 'terminated')
    and (g.status = 'active' or (a.status <> 'suspended' and exists (
      select from disclosure.package p
      where p.grant_id = g.id and p.status <> 'purged' and p.due_at > clock_timestamp())))
    and g.id > $1
  order by g.id limit $2`;

export interface AffectedGrant {
  readonly id: string;
  readonly agreement_id: string;
}

/**
 * What the end or suspension of an agreement does to grants and data under it. The service does it, not whoever ended the
 * agreement: that person sees only the own agency's rows.
 */
@Injectable()
export class FollowAgreements {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(BringForward) private readonly forward: BringForward,
  ) {}

  affected(after: string, limit: number): Promise<readonly AffectedGrant[]> {
    return this.database.read(SERVICE_ACTOR, (tx) => tx.query<AffectedGrant>(AFFECTED, [after, limit]));
  }

  /** Answers whether anything changed: a number may stand for a revision that is in force again. */
  async follow(grant: AffectedGrant): Promise<Result<boolean>> {
    return asService(this.database, async (tx) => {
      const loaded = await this.agreements.load(tx, grant.agreement_id);
      if (!loaded.ok) return loaded;
      const agreement = loaded.value.state;
      if (agreement.status !== 'suspended' && agreement.status !== 'expired' && agreement.status !== 'terminated') {
        return accepted(false);
      }
      const suspended = await this.suspend(tx, grant.id, agreement.status);
      const brought = dataMustGo(agreement)
        ? await this.forward.bring(tx, await this.packages.liveOfGrant(tx, grant.id), 'agreement_end')
        : 0;
      return accepted(suspended || brought > 0);
    });
  }

  private async suspend(tx: Tx, grantId: string, status: 'suspended' | 'expired' | 'terminated'): Promise<boolean> {
    const locked = await this.grants.lock(tx, grantId);
    if (!locked.ok) return false;
    const cause = status === 'suspended' ? 'agreement_suspended' : 'agreement_ended';
    const events = suspendByRule(locked.value.state, cause);
    await this.grants.record(tx, locked.value, events);
    return events.length > 0;
  }
}

/** As the agreement's own terms say; "return" means that the broker's copy goes too. */
function dataMustGo({ status, terms }: KnownAgreement): boolean {
  if (status === 'terminated') return terms.heldData.onTermination !== 'keep_until_retention';
  return status === 'expired';
}
