import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { mayEver } from '../domain/permissions.js';
import type { Keeper, PackCommand } from '../domain/permissions.js';
import type { PackVersion, PackVersionEvent } from '../domain/pack-version.js';
import type { PackChange, PackVersionName } from '../pack-change.js';
import { PACK_KEEPER } from '../tokens.js';
import { PACK_VERSION_STORE } from './pack-version.store.js';

export type StoredPackVersion = Stored<PackVersion>;

const BY_NAME = 'select id from policy.pack_version where pack = $1 and pack_version = $2';
const TAKEN = 'select effective_at as at from policy.pack_version where effective_at > $1';
const ANY = 'select 1 as one from policy.pack_version limit 1';
const SUPERSEDED = `
  select former.id, next.id as "nextId", next.effective_at as "nextAt"
  from policy.pack_version former
  cross join lateral (
    select id, effective_at from policy.pack_version later
    where later.effective_at > former.effective_at and later.effective_at <= $1
    order by effective_at, id limit 1
  ) next
  where former.status = 'published' order by former.effective_at, former.id limit $2`;

/** Versions by name, locked before they are decided on. */
@Injectable()
export class PackVersionRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PACK_VERSION_STORE) private readonly store: AggregateStore<PackVersion, PackVersionEvent>,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  /** One command on one version: begin, lock, decide, record, commit; a rejection rolls back. */
  async change(
    { actor, name, expectedVersion }: PackChange,
    command: PackCommand,
    decide: (tx: Tx, stored: StoredPackVersion) => Promise<Result<readonly PackVersionEvent[]>>,
  ): Promise<Result<PackVersionName>> {
    // Row-level security locks the keeper's rows only: who is no keeper hears that, not that there is no such version.
    const permission = mayEver(actor, this.keeper, command);
    if (!permission.ok) return permission;
    return this.database.transaction(actor, async (tx) => {
      const id = await this.idOf(tx, name);
      const stored = id === undefined ? undefined : await this.store.lock(tx, id);
      if (stored === undefined) return rejected('not-found', 'There is no such version of this policy pack.');
      if (stored.version !== expectedVersion) {
        return rejected('changed-meanwhile', 'The version changed since you saw it. Reload it and decide again.');
      }
      const decision = await decide(tx, stored);
      if (!decision.ok) return decision;
      await this.store.record(tx, stored, decision.value);
      return accepted(name);
    });
  }

  async create(tx: Tx, id: string, events: readonly PackVersionEvent[]): Promise<void> {
    await this.store.create(tx, id, events);
  }

  async lock(tx: Tx, id: string): Promise<StoredPackVersion | undefined> {
    return this.store.lock(tx, id);
  }

  async record(tx: Tx, stored: StoredPackVersion, events: readonly PackVersionEvent[]): Promise<void> {
    await this.store.record(tx, stored, events);
  }

  async idOf(tx: Tx, { pack, packVersion }: PackVersionName): Promise<string | undefined> {
    return (await tx.query<{ id: string }>(BY_NAME, [pack, packVersion]))[0]?.id;
  }

  async anyThere(tx: Tx): Promise<boolean> {
    return (await tx.query(ANY)).length > 0;
  }

  /** Instants to come at which a version takes effect. */
  async takenInstants(tx: Tx): Promise<readonly string[]> {
    return (await tx.query<{ at: Date }>(TAKEN, [tx.at])).map(({ at }) => at.toISOString());
  }

  /** Published versions that another has followed by now. */
  async followed(
    tx: Tx,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly nextId: string; readonly nextAt: Date }[]> {
    return tx.query(SUPERSEDED, [tx.at, limit]);
  }
}
