import { Inject, Injectable } from '@nestjs/common';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import type { Database, Tx } from '../../platform/database/database.js';
import { areFactsOf, canonicalJson, ENGINE_SEMANTICS, evaluateUnder, restorePack } from '../../policy/index.js';
import type { Evaluation, Facts, Pack } from '../../policy/index.js';
import { archivedContents } from '../../policy-packs/index.js';
import { openPastFacts } from '../open-past-facts.js';

/** What became of one evaluation that was judged again. */
export type Replayed =
  /** The same bytes, in canonical form (RFC 8785). */
  | 'same'
  /** Another result from the same facts, pack and engine: something was altered, or the engine is not what it says. */
  | 'differs'
  /** Made by an engine that meant something else; its result is not this engine's to confirm. */
  | 'engine_differs'
  | 'facts_purged'
  | 'facts_unreadable'
  /** The facts are not those the evaluation was made on. */
  | 'facts_altered'
  /** The pack that its digest names is not in the archive. */
  | 'pack_missing';

export interface ReplayReport {
  readonly counts: Readonly<Record<Replayed, number>>;
  /** What speaks against the record, oldest first. */
  readonly faults: readonly { readonly request: string; readonly stage: string; readonly what: Replayed }[];
}

export interface ReplayQuestion {
  readonly database: Database;
  readonly actor: Actor;
  /** One share request by number; all without. */
  readonly request?: string;
  readonly batch?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Row {
  readonly id: string;
  readonly request: string;
  readonly stage: string;
  readonly result: Evaluation;
  readonly packDigest: string;
  readonly factsDigest: string;
  readonly factsDetailId: string;
}

const BATCH = 200;
const BEGINNING = '00000000-0000-0000-0000-000000000000';
const FAULTS: readonly Replayed[] = ['differs', 'facts_unreadable', 'facts_altered', 'pack_missing'];

const CHOSEN = `
  from sharing.evaluation e join sharing.share_request r on r.id = e.share_request_id
  where ($1::text = '' or r.number = $1)`;
const COUNT = `select count(*)::int as total ${CHOSEN}`;
const PAGE = `
  select e.id, r.number as request, e.stage, e.result, e.pack_digest as "packDigest", e.facts_digest as "factsDigest",
    e.facts_detail_id as "factsDetailId"
  ${CHOSEN} and e.id > $2 order by e.id limit $3`;

/** Judges past requests again, each on its own facts under the pack it names. Reads only; says what does not come out alike. */
@Injectable()
export class ReplayEvaluations {
  constructor(@Inject(SealedDetails) private readonly details: SealedDetails) {}

  async of({ database, actor, request = '', batch = BATCH, onProgress }: ReplayQuestion): Promise<ReplayReport> {
    const counts: Record<Replayed, number> = {
      same: 0,
      differs: 0,
      engine_differs: 0,
      facts_purged: 0,
      facts_unreadable: 0,
      facts_altered: 0,
      pack_missing: 0,
    };
    const faults: { request: string; stage: string; what: Replayed }[] = [];
    const packs = new Map<string, Pack | 'engine_differs' | 'pack_missing'>();
    const [counted] = await database.ask<{ total: number }>(actor, COUNT, [request]);
    let done = 0;
    for (let after = BEGINNING; ;) {
      const rows: Row[] = await database.read(actor, async (tx) => {
        const page = await tx.query<Row>(PAGE, [request, after, batch]);
        await restoreMissing(tx, packs, page);
        const ids = page.map(({ factsDetailId }) => factsDetailId);
        const facts = await openPastFacts(tx, this.details, ids);
        for (const row of page) {
          const what = replay(row, facts.get(row.factsDetailId), packs.get(row.packDigest)!);
          counts[what] += 1;
          if (FAULTS.includes(what)) faults.push({ request: row.request, stage: row.stage, what });
        }
        return page;
      });
      onProgress?.((done += rows.length), counted?.total ?? done);
      if (rows.length < batch) return { counts, faults };
      after = rows.at(-1)!.id;
    }
  }
}

/** Compiled once each, however many evaluations name it. */
async function restoreMissing(
  tx: Tx,
  packs: Map<string, Pack | 'engine_differs' | 'pack_missing'>,
  page: readonly Row[],
): Promise<void> {
  const wanted = [...new Set(page.map(({ packDigest }) => packDigest))].filter((digest) => !packs.has(digest));
  if (wanted.length === 0) return;
  const contents = await archivedContents(tx, wanted);
  for (const digest of wanted) {
    const content = contents.get(digest);
    const restored = content && restorePack(content);
    if (!restored?.ok) packs.set(digest, 'pack_missing');
    else packs.set(digest, content!.semantics === ENGINE_SEMANTICS ? restored.pack : 'engine_differs');
  }
}

function replay(
  { result, factsDigest }: Row,
  facts: Facts | 'unreadable' | undefined,
  pack: Pack | 'engine_differs' | 'pack_missing',
): Replayed {
  if (facts === undefined) return 'facts_purged';
  if (facts === 'unreadable') return 'facts_unreadable';
  if (!areFactsOf(facts, factsDigest)) return 'facts_altered';
  if (typeof pack === 'string') return pack;
  return canonicalJson(evaluateUnder(pack, facts)) === canonicalJson(result) ? 'same' : 'differs';
}
