import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Complaint, ComplaintEvent, KnownComplaint } from '../domain/complaint.js';
import { NO_SUCH_COMPLAINT } from '../domain/permissions.js';
import { COMPLAINT_STORE } from './complaint.store.js';

export type StoredComplaint = Stored<Complaint>;

/** One command on one complaint, as the person saw it. */
export interface ComplaintChange {
  readonly actor: Actor;
  readonly reference: string;
  readonly expectedVersion: number;
}

const BY_NUMBER = 'select id from complaints.complaint where number = $1';
const ONE_BY_NUMBER = 'select id, version, state from complaints.complaint where number = $1';
const NEXT_NUMBER = `select nextval('complaints.complaint_number') as n`;

@Injectable()
export class ComplaintRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(COMPLAINT_STORE) private readonly store: AggregateStore<Complaint, ComplaintEvent>,
  ) {}

  /** Begin, agency context, lock, decide, record, commit; a rejection rolls back. */
  async change(
    { actor, reference, expectedVersion }: ComplaintChange,
    decide: (tx: Tx, stored: StoredComplaint) => Promise<Result<readonly ComplaintEvent[]>>,
  ): Promise<Result<{ readonly id: string; readonly version: number }>> {
    return this.database.transaction(actor, async (tx) => {
      const stored = await this.lock(tx, reference);
      if (stored === undefined) return { ok: false, rejection: NO_SUCH_COMPLAINT };
      const decision = await decide(tx, stored);
      if (!decision.ok) return decision;
      if (stored.version !== expectedVersion) {
        return rejected('changed-meanwhile', 'The complaint changed since you saw it. Reload it and decide again.');
      }
      const { id, version } = await this.store.record(tx, stored, decision.value);
      return accepted({ id, version });
    });
  }

  async create(tx: Tx, id: string, events: readonly ComplaintEvent[]): Promise<StoredComplaint> {
    return this.store.create(tx, id, events);
  }

  /** As the letter box of the overseers' agency sees it. */
  async byNumber(tx: Tx, number: string): Promise<Stored<KnownComplaint> | undefined> {
    return (await tx.query<Stored<KnownComplaint>>(ONE_BY_NUMBER, [number]))[0];
  }

  /** `CP-2026-000001`: the receipt number. */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `CP-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  private async lock(tx: Tx, reference: string): Promise<StoredComplaint | undefined> {
    const id = isId(reference) ? reference : (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
    if (id === undefined) return undefined;
    // A source agency may read the row and not lock it; the permission table then says why nothing follows.
    return (await this.store.lock(tx, id)) ?? this.store.load(tx, id);
  }
}
