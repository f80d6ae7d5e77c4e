import { Inject, Injectable } from '@nestjs/common';
import { AGREEMENT_PERMISSIONS, AgreementRepository, lapseDraft, releaseFormer } from '../agreements/index.js';
import { tell } from '../notifications/index.js';
import type { Addressee } from '../notifications/index.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { asService, PURGER_DATABASE } from '../platform/database/service-transaction.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { accepted } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { PackInForce } from '../policy-packs/index.js';
import { draftEnds, lapse, ShareRequestRepository } from '../share-requests/index.js';
import type { DraftTerms } from '../share-requests/index.js';
import { idleDraft, untouchedSince } from './domain/drafts.js';
import { DRAFT_KINDS, idleDraftNow, idleDrafts } from './persistence/idle-drafts.js';
import type { DraftKind, DraftRow } from './persistence/idle-drafts.js';

const BATCH = 250;
const MOST_BATCHES = 8;
/** Two sweeps that look at once tell nobody twice. Any number that no other lock uses. */
const LOCK = 7_160_202;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Tells whose drafts nobody touches, and lets them lapse two weeks later; their words are then destroyed like others. */
@Injectable()
export class LapseDrafts {
  constructor(
    @Inject(PURGER_DATABASE) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(AgreementRepository) private readonly agreements: AgreementRepository,
    @Inject(PackInForce) private readonly packs: { at(tx: Tx): Promise<DraftTerms> },
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async run(): Promise<{ readonly told: number; readonly lapsed: number }> {
    const done = { told: 0, lapsed: 0 };
    for (const kind of DRAFT_KINDS) {
      let after = FIRST;
      for (let pass = 0; pass < MOST_BATCHES; pass += 1) {
        const batch = await asService(this.database, (tx) => this.look(tx, kind, after));
        if (!batch.ok) throw new Error(batch.rejection.detail);
        const { rows, told, lapsing } = batch.value;
        done.told += told;
        for (const id of lapsing) if (await this.lapse(kind, id)) done.lapsed += 1;
        if (rows.length < BATCH) break;
        after = rows.at(-1)!.id;
      }
    }
    return done;
  }

  private async look(tx: Tx, kind: DraftKind, after: string) {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const policy = await this.packs.at(tx);
    const rows = await idleDrafts(tx, kind, untouchedSince(tx.at, new Date(draftEnds(policy, tx.at))), after, BATCH);
    const of = (what: ReturnType<typeof idleDraft>) =>
      rows.filter((row) => idleDraft(row, new Date(draftEnds(policy, row.touchedAt)), tx.at) === what);
    const toTell = of('tell');
    await tell(
      tx,
      this.newId,
      toTell.map((row) => ({
        to: toldOf(row),
        notice: {
          code: 'draft-will-lapse',
          about: { kind, id: row.id, number: row.number },
          cause: 'nobody-touched-it',
          rules: [],
        },
      })),
    );
    return accepted({ rows, told: toTell.length, lapsing: of('lapses').map(({ id }) => id) });
  }

  /** Each in its own transaction, and decided again under its lock: whoever writes in it meanwhile keeps it. */
  private async lapse(kind: DraftKind, id: string): Promise<boolean> {
    const result = await asService(this.database, (tx) =>
      kind === 'agreement' ? this.lapseAgreement(tx, id) : this.lapseRequest(tx, id),
    );
    return result.ok && result.value;
  }

  private async lapseRequest(tx: Tx, id: string): Promise<Result<boolean>> {
    const locked = await this.requests.lock(tx, id);
    if (!locked.ok) return locked;
    const endedAt = await this.endedAt(tx, 'share-request', id);
    if (endedAt === undefined) return accepted(false);
    await this.requests.record(tx, locked.value, lapse(locked.value.state, endedAt));
    return accepted(true);
  }

  private async lapseAgreement(tx: Tx, id: string): Promise<Result<boolean>> {
    const locked = await this.agreements.lock(tx, id);
    if (!locked.ok) return locked;
    const endedAt = await this.endedAt(tx, 'agreement', id);
    if (endedAt === undefined) return accepted(false);
    const lapsed = await this.agreements.record(tx, locked.value, lapseDraft(locked.value.state, endedAt));
    await releaseFormer(this.agreements, tx, lapsed);
    return accepted(true);
  }

  /** Undefined where it lives on. */
  private async endedAt(tx: Tx, kind: DraftKind, id: string): Promise<string | undefined> {
    const row = await idleDraftNow(tx, kind, id);
    if (row === undefined) return undefined;
    const endsAt = draftEnds(await this.packs.at(tx), row.touchedAt);
    return idleDraft(row, new Date(endsAt), tx.at) === 'lapses' ? endsAt : undefined;
  }
}

/** The author; of an agreement everybody who could still sign it for a party. */
function toldOf({ author, agencies }: DraftRow): readonly Addressee[] {
  if (author !== null) return agencies.map((agency) => ({ agency, person: author }));
  return agencies.flatMap((agency) => AGREEMENT_PERMISSIONS.map(({ role }) => ({ agency, role })));
}
