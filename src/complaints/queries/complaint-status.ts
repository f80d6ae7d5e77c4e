import { Inject, Injectable } from '@nestjs/common';
import { SealedDetails } from '../../ledger/index.js';
import { Database } from '../../platform/database/database.js';
import type { AskedReceipt } from '../../platform/receipts/receipt-cookie.js';
import { PublicTries, STATUS_LIMITS } from '../../platform/receipts/public-tries.js';
import { hasDigest } from '../../platform/receipts/receipt-code.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { ComplaintTerms, KnownComplaint } from '../domain/complaint.js';
import type { Overseer } from '../domain/permissions.js';
import { ComplaintRepository } from '../persistence/complaint.repository.js';
import type { Answer } from '../seal-words.js';
import { OVERSEER } from '../tokens.js';

/** How a complaint stands, for whoever has its number and code: never what was written, which others might read too. */
export interface ComplaintStatus extends Pick<
  ComplaintTerms,
  'number' | 'type' | 'receivedAt' | 'acknowledgeBy' | 'answerBy' | 'timeZone'
> {
  readonly status: KnownComplaint['status'];
  readonly acknowledgedAt: string | null;
  readonly closedAt: string | null;
  /** Why it was upheld or dismissed, and what follows; null before, and when the words were destroyed. */
  readonly reason: string | null;
  readonly correctiveAction: string | null;
}

/** Of no digest that SHA-256 gives, so that a number nobody has takes as long as a wrong code. */
const NOBODYS = '0'.repeat(64);

@Injectable()
export class ComplaintStatusQuery {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PublicTries) private readonly tries: PublicTries,
    @Inject(ComplaintRepository) private readonly complaints: ComplaintRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  /** Counts before it compares; an unknown number is refused in the words of a wrong code. */
  async ask({ number, code, address }: AskedReceipt): Promise<Result<ComplaintStatus>> {
    const tried = { what: 'complaint-status', number, address } as const;
    const counted = await this.tries.count(tried, STATUS_LIMITS);
    if (!counted.ok) return counted;
    const letterBox = { personId: 'public', agencyId: this.overseer ?? '', roles: [] };
    const status = await this.database.read(letterBox, async (tx) => {
      const row = await this.complaints.byNumber(tx, number);
      if (!hasDigest(code, row?.state.terms.statusCodeDigest ?? NOBODYS) || row === undefined) return undefined;
      const { state } = row;
      const conclusion = 'conclusion' in state ? state.conclusion : undefined;
      const answer = conclusion && (await this.details.open<Answer>(tx, conclusion.answer.id));
      const { type, receivedAt, acknowledgeBy, answerBy, timeZone } = state.terms;
      return {
        ...{ number, type, receivedAt, acknowledgeBy, answerBy, timeZone },
        status: state.status,
        acknowledgedAt: 'acknowledgedAt' in state ? state.acknowledgedAt : null,
        closedAt: conclusion?.closedAt ?? null,
        reason: answer?.reason ?? null,
        correctiveAction: answer?.correctiveAction ?? null,
      };
    });
    if (status === undefined) {
      return rejected('not-found', 'No complaint has this number and this code. Check both against your receipt.');
    }
    await this.tries.forgive(tried);
    return accepted(status);
  }
}
