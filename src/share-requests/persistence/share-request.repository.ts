import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { RequestContent, ShareRequest, ShareRequestEvent } from '../domain/share-request.js';
import { SHARE_REQUEST_STORE } from '../tokens.js';

export type StoredRequest = Stored<ShareRequest>;

/** What a command leaves behind: where the request stands now. */
export interface ChangedRequest {
  readonly id: string;
  readonly number: string;
  readonly version: number;
}

export interface Change {
  readonly actor: Actor;
  readonly reference: string;
  /** Version the caller has seen, where the route demands If-Match. */
  readonly expectedVersion?: number;
}

const BY_NUMBER = 'select id from sharing.share_request where number = $1';
const CONTENTS = `select id, state -> 'content' as content from sharing.share_request where id = any ($1::uuid[])`;
const KEEP = 'select 1 from sharing.share_request where id = $1 for key share';
const NEXT_NUMBER = `select nextval('sharing.share_request_number') as n`;
const NOT_FOUND = 'There is no such share request among those you may see.';

/** Share requests by id or human number, locked before they are decided on. */
@Injectable()
export class ShareRequestRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SHARE_REQUEST_STORE) private readonly store: AggregateStore<ShareRequest, ShareRequestEvent>,
  ) {}

  /** One command on one request: begin, agency context, lock, decide, record, commit; a rejection rolls back. */
  async change(
    { actor, reference, expectedVersion }: Change,
    decide: (tx: Tx, stored: StoredRequest) => Promise<Result<readonly ShareRequestEvent[]>>,
  ): Promise<Result<ChangedRequest>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.lock(tx, reference);
      if (!locked.ok) return locked;
      const decision = await decide(tx, locked.value);
      if (!decision.ok) return decision;
      const seen = seenAsItIs(locked.value, expectedVersion);
      if (!seen.ok) return seen;
      const stored = await this.record(tx, locked.value, decision.value);
      return accepted({ id: stored.id, number: numberOf(stored), version: stored.version });
    });
  }

  async lock(tx: Tx, idOrNumber: string): Promise<Result<StoredRequest>> {
    const id = await this.resolve(tx, idOrNumber);
    const stored = id === undefined ? undefined : await this.store.lock(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  async lockMany(tx: Tx, ids: readonly string[]): Promise<readonly StoredRequest[]> {
    return this.store.lockMany(tx, ids);
  }

  async load(tx: Tx, idOrNumber: string): Promise<Result<StoredRequest>> {
    const id = await this.resolve(tx, idOrNumber);
    const stored = id === undefined ? undefined : await this.store.load(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  /**
   * Nobody decides on the request, or holds what was released under it, until this transaction ends; others may keep it so
   * too. The lock that a reference to the row takes anyway, taken here in its place in the order of locks
   * (docs/architecture.md).
   */
  async keep(tx: Tx, id: string): Promise<void> {
    await tx.query(KEEP, [id]);
  }

  /** What was asked, of many requests at once, by their ids. */
  async contentsOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, RequestContent>> {
    const rows = await tx.query<{ id: string; content: RequestContent }>(CONTENTS, [ids]);
    return new Map(rows.map(({ id, content }) => [id, content]));
  }

  async create(tx: Tx, id: string, events: readonly ShareRequestEvent[]): Promise<StoredRequest> {
    return this.store.create(tx, id, events);
  }

  async record(tx: Tx, current: StoredRequest, events: readonly ShareRequestEvent[]): Promise<StoredRequest> {
    return this.store.record(tx, current, events);
  }

  /** `SR-2026-000412`; numbers of rolled-back drafts are skipped, so the series counts attempts, not requests. */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `SR-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  private async resolve(tx: Tx, idOrNumber: string): Promise<string | undefined> {
    if (isId(idOrNumber)) return idOrNumber;
    const [row] = await tx.query<{ id: string }>(BY_NUMBER, [idOrNumber]);
    return row?.id;
  }
}

/**
 * Nobody overwrites what they have not seen. Asked after the permission: whoever may not act does not learn that the
 * record changed either.
 */
export function seenAsItIs(stored: StoredRequest, expectedVersion: number | undefined): Result<void> {
  if (expectedVersion === undefined || stored.version === expectedVersion) return accepted(undefined);
  return rejected('changed-meanwhile', 'The share request changed since you saw it. Reload it and decide again.');
}

function numberOf(stored: StoredRequest): string {
  if (stored.state.status === 'none') throw new Error('A stored share request has no number');
  return stored.state.number;
}
