import { Inject, Injectable } from '@nestjs/common';
import type { AggregateStore, Stored } from '../../ledger/index.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import type { Change, ChangedAgreement } from '../agreement-change.js';
import type { AgreementWords } from '../agreement-content.js';
import { known } from '../domain/agreement.js';
import type { Agreement, AgreementEvent } from '../domain/agreement.js';
import { AGREEMENT_STORE } from './agreement.store.js';
import { keepRegister } from './register.js';

export type StoredAgreement = Stored<Agreement>;

/** A number stands for the revision in force (or suspended), else for the newest. */
const BY_NUMBER = `
  select id from agreements.agreement where number = $1
  order by status in ('in_force', 'suspended') desc, revision desc, id desc limit 1`;
const NEXT_NUMBER = `select nextval('agreements.agreement_number') as n`;
const DESCRIBE = `update agreements.agreement set title = $2, public_summary = $3 where id = $1`;
const NEXT_REVISION = `select max(revision) + 1 as n from agreements.agreement where number = $1`;
const NOT_FOUND = 'There is no such agreement among those your agency is a party of.';

/** Agreements by id or number, locked before they are decided on; writes keep the public register in step. */
@Injectable()
export class AgreementRepository {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AGREEMENT_STORE) private readonly store: AggregateStore<Agreement, AgreementEvent>,
  ) {}

  /** One command on one agreement: begin, agency context, lock, decide, record, commit; a rejection rolls back. */
  async change(
    { actor, reference, expectedVersion }: Change,
    decide: (tx: Tx, stored: StoredAgreement) => Promise<Result<readonly AgreementEvent[]>>,
    follow: (tx: Tx, stored: StoredAgreement) => Promise<void> = async () => undefined,
  ): Promise<Result<ChangedAgreement>> {
    return this.database.transaction(actor, async (tx) => {
      const locked = await this.lock(tx, reference, expectedVersion);
      if (!locked.ok) return locked;
      const decision = await decide(tx, locked.value);
      if (!decision.ok) return decision;
      const stored = await this.record(tx, locked.value, decision.value);
      await follow(tx, stored);
      return accepted(changed(stored));
    });
  }

  async lock(tx: Tx, reference: string, expectedVersion?: number): Promise<Result<StoredAgreement>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.lock(tx, id);
    if (stored === undefined) return rejected('not-found', NOT_FOUND);
    if (expectedVersion !== undefined && stored.version !== expectedVersion) {
      return rejected('changed-meanwhile', 'The agreement changed since you saw it. Reload it and decide again.');
    }
    return accepted(stored);
  }

  async load(tx: Tx, reference: string): Promise<Result<StoredAgreement>> {
    const id = await this.resolve(tx, reference);
    const stored = id === undefined ? undefined : await this.store.load(tx, id);
    return stored === undefined ? rejected('not-found', NOT_FOUND) : accepted(stored);
  }

  /** @param words title and public summary, for lists and the register; the sealed detail holds them too */
  async create(
    tx: Tx,
    id: string,
    words: Pick<AgreementWords, 'title' | 'publicSummary'>,
    events: readonly AgreementEvent[],
  ): Promise<StoredAgreement> {
    const stored = await this.store.create(tx, id, events);
    await tx.query(DESCRIBE, [id, words.title, words.publicSummary ?? '']);
    return stored;
  }

  async record(tx: Tx, current: StoredAgreement, events: readonly AgreementEvent[]): Promise<StoredAgreement> {
    const stored = await this.store.record(tx, current, events);
    if (events.length > 0) await keepRegister(tx, stored);
    return stored;
  }

  /** Numbers of rolled-back drafts are skipped, so the series counts attempts, not agreements. */
  async nextNumber(tx: Tx): Promise<string> {
    const [row] = await tx.query<{ n: string }>(NEXT_NUMBER);
    return `AG-${tx.at.getUTCFullYear()}-${row!.n.padStart(6, '0')}`;
  }

  /** Call it under the lock of the revision that is amended. Dropped drafts keep theirs. */
  async nextRevision(tx: Tx, number: string): Promise<number> {
    const [row] = await tx.query<{ n: number }>(NEXT_REVISION, [number]);
    return row!.n;
  }

  private async resolve(tx: Tx, reference: string): Promise<string | undefined> {
    if (isId(reference)) return reference;
    return (await tx.query<{ id: string }>(BY_NUMBER, [reference]))[0]?.id;
  }
}

export function changed(stored: StoredAgreement): ChangedAgreement {
  const { number, revision } = known(stored.state);
  return { id: stored.id, number, revision, version: stored.version };
}
