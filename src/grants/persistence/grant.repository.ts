import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Grant, GrantEvent } from '../domain/grant.js';
import { GRANT_STORE } from './grant.store.js';

export type StoredGrant = Stored<Grant>;

const BY_NUMBER = 'select id from sharing.release_grant where number = $1';
const LIVE_OF_REQUEST = `select id from sharing.release_grant where share_request_id = $1 and status in ('pending', 'active', 'suspended')`;
const NEXT_NUMBER = `select nextval('sharing.grant_number') as n`;
const NOT_FOUND = 'There is no such grant among those you may see.';

@Injectable()
export class GrantRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(GRANT_STORE) private readonly store: AggregateStore<Grant, GrantEvent>,
  ) {}

  /** One command on one grant: begin, agency context, lock, decide, record, commit; a rejection rolls back. */
  async change(
    actor: Actor,
    reference: string,
    expectedVersion: number,
    decide: (tx: Tx, stored: StoredGrant) => Promise<Result<readonly GrantEvent[]>>,
  ): Promise<Result<{ readonly id: string; readonly version: number }>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.lock(tx, reference);
      if (!locked.ok) return locked;
      const decision = await decide(tx, locked.value);
      if (!decision.ok) return decision;
      if (locked.value.version !== expectedVersion) {
        return rejected('changed-meanwhile', 'The grant changed since you saw it. Reload it and decide again.');
      }
      const { id, version } = await this.store.record(tx, locked.value, decision.value);
      return accepted({ id, version });
    });
  }

  async lock(tx: Tx, reference: string): Promise<Result<StoredGrant>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.lock(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  async lockMany(tx: Tx, ids: readonly string[]): Promise<readonly StoredGrant[]> {
    return this.store.lockMany(tx, ids);
  }

  async load(tx: Tx, reference: string): Promise<Result<StoredGrant>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.load(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  async liveOfRequest(tx: Tx, requestId: string): Promise<readonly string[]> {
    return (await tx.query<{ id: string }>(LIVE_OF_REQUEST, [requestId])).map((row) => row.id);
  }

  async create(tx: Tx, id: string, events: readonly GrantEvent[]): Promise<StoredGrant> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredGrant, events: readonly GrantEvent[]): Promise<StoredGrant> {
    return this.store.record(tx, current, events);
  }

  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `GR-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  private async resolve(tx: Tx, reference: string): Promise<string | undefined> {
    if (isId(reference)) return reference;
    return (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
  }
}
