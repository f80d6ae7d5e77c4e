import { Inject, Injectable } from '@nestjs/common';
import type { DecisionContent } from '../../decisions/index.js';
import { SealedDetails } from '../../ledger/index.js';
import { SERVICE_PERSON } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { SealFault } from '../../platform/keys/envelope.js';
import { takeTurns } from '../../platform/take-turns.js';
import { areFactsOf, changeBetween, changeUnder, evaluateUnder } from '../../policy/index.js';
import type { Evaluation, Facts, Pack } from '../../policy/index.js';
import { PackInForce } from '../../policy-packs/index.js';
import { openPastFacts } from '../../share-requests/index.js';
import { ImpactTally } from '../domain/impact-tally.js';
import type { Impact, NotReplayable } from '../domain/impact-tally.js';
import type { GrantedElement, GrantTerms } from '../domain/grant.js';
import { releaseRefusal } from '../domain/releasable.js';
import { JudgeGrant } from '../judge-grant.js';

export interface ImpactReport extends Impact {
  /** `<id>@<version>` and digest of the draft, and of the pack that grants were compared with. */
  readonly draft: { readonly pack: string; readonly digest: string };
  readonly inForce: { readonly pack: string; readonly digest: string };
  /** Agency whose records were looked at; null: those of all agencies. */
  readonly visibleTo: string | null;
  /** Older ones that were not looked at, because as many as were asked for were. */
  readonly beyond: { readonly decisions: number; readonly grants: number };
}

export interface ImpactQuestion {
  /** Whose rows are seen: a person's through row-level security, or those of all agencies as comity_purger. */
  readonly database: Database;
  readonly actor: Actor;
  readonly draft: Pack;
  /** Rows of each list; counts are of everything. */
  readonly listAtMost: number;
  /** The newest so many decisions and grants; all where nothing is said. */
  readonly newest?: number;
  /** Rows per transaction; only so many facts are in memory at once. */
  readonly batch?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a batch opens it opens in one piece, so it is what makes others wait. */
const BATCH = 50;
/** After all ids: with `is null or` in its place the planner reads and sorts the whole table for every batch. */
const END = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const COUNT = `
  select (select count(*)::int from sharing.decision where status in ('final', 'superseded')) as decisions,
         (select count(*)::int from sharing.release_grant where status = 'active' and expires_at > $1) as grants`;

const DECISIONS = `
  select d.id, r.number as "requestNumber", d.ordinal, d.outcome, d.state -> 'content' as content,
    e.result, e.facts_digest as "factsDigest", e.facts_detail_id as "factsDetailId"
  from sharing.decision d
  join sharing.share_request r on r.id = d.share_request_id
  left join sharing.evaluation e on e.id = (d.state #>> '{content,evaluationId}')::uuid
  where d.status in ('final', 'superseded') and d.id < $1
  order by d.id desc limit $2`;

const GRANTS = `
  select id, state -> 'terms' as terms
  from sharing.release_grant
  where status = 'active' and expires_at > $1 and id < $2
  order by id desc limit $3`;

interface DecisionRow {
  readonly id: string;
  readonly requestNumber: string;
  readonly ordinal: number;
  readonly outcome: string;
  readonly content: DecisionContent;
  readonly result: Evaluation | null;
  readonly factsDigest: string;
  readonly factsDetailId: string;
}

interface Page {
  /** Ids are UUIDv7, so they sort by time. */
  readonly before: string;
  readonly size: number;
}

/** What a draft pack would have made of past decisions, and would make of live grants. Reads only; keeps nothing. */
@Injectable()
export class PolicyImpact {
  constructor(
    @Inject(Database) private readonly app: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(PackInForce) private readonly packs: Pick<PackInForce, 'at'>,
    @Inject(JudgeGrant) private readonly judge: JudgeGrant,
  ) {}

  async of(question: ImpactQuestion): Promise<ImpactReport> {
    const { database, actor, draft, listAtMost, newest = Infinity, batch = BATCH, onProgress } = question;
    const tally = new ImpactTally(listAtMost);
    const others = takeTurns();
    const ask = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.read(actor, work);
    const { decisions, grants, policy } = await ask(async (tx) => {
      const [row] = await tx.query<{ decisions: number; grants: number }>(COUNT, [tx.at]);
      return { ...row!, policy: await this.packs.at(tx) };
    });
    const total = Math.min(decisions, newest) + Math.min(grants, newest);
    let done = 0;
    const step = (count: number): void => onProgress?.((done += count), total);
    const replayed = await eachBatch({ newest, batch }, async (page) => {
      const rows = await ask((tx) => this.replayBatch(tx, page, draft, tally, others));
      step(rows.length);
      return rows;
    });
    const judged = await eachBatch({ newest, batch }, async ({ before, size }) => {
      const rows = await ask((tx) => tx.query<{ id: string; terms: GrantTerms }>(GRANTS, [tx.at, before, size]));
      for (const { terms } of rows) {
        await others();
        await this.judgeGrant(terms, draft, tally);
      }
      step(rows.length);
      return rows;
    });
    return {
      draft: { pack: draft.name, digest: draft.digest },
      inForce: { pack: policy.name, digest: policy.digest },
      visibleTo: actor.agencyId === '' ? null : actor.agencyId,
      // Counted before, so what came or went meanwhile must not make it less than none.
      beyond: { decisions: Math.max(0, decisions - replayed), grants: Math.max(0, grants - judged) },
      ...tally.result(),
    };
  }

  private async replayBatch(
    tx: Tx,
    { before, size }: Page,
    draft: Pack,
    tally: ImpactTally,
    others: () => Promise<void>,
  ): Promise<readonly DecisionRow[]> {
    const rows = await tx.query<DecisionRow>(DECISIONS, [before, size]);
    const opened = await openPastFacts(
      tx,
      this.details,
      rows.flatMap((row) => (row.result ? [row.factsDetailId] : [])),
    );
    for (const row of rows) {
      await others();
      replay(row, opened.get(row.factsDetailId), draft, tally);
    }
    return rows;
  }

  /** As the source agency sees the facts when it releases: under its own row-level security. */
  private async judgeGrant(terms: GrantTerms, draft: Pack, tally: ImpactTally): Promise<void> {
    const source: Actor = { personId: SERVICE_PERSON, agencyId: terms.sourceAgency, roles: [] };
    try {
      await this.app.read(source, async (tx) => {
        const { facts, evaluation } = await this.judge.grantNow(tx, terms, 'release');
        const next = evaluateUnder(draft, facts);
        const refusal = (found: Evaluation) => releaseRefusal(found, terms.elements, tx.at);
        tally.judge({
          number: terms.number,
          requestNumber: terms.requestNumber,
          inForce: refusal(evaluation),
          draft: refusal(next),
          rules: changeBetween(evaluation, next)?.rules ?? [],
        });
      });
    } catch (fault) {
      if (!(fault instanceof SealFault)) throw fault;
      tally.notJudged();
    }
  }
}

/** Newest first, until there are no more or enough; how many there were. */
async function eachBatch(
  { newest, batch }: { readonly newest: number; readonly batch: number },
  read: (page: Page) => Promise<readonly { readonly id: string }[]>,
): Promise<number> {
  let seen = 0;
  for (let before = END; seen < newest;) {
    const size = Math.min(batch, newest - seen);
    const rows = await read({ before, size });
    seen += rows.length;
    if (rows.length < size) break;
    before = rows.at(-1)!.id;
  }
  return seen;
}

function replay(row: DecisionRow, facts: Facts | 'unreadable' | undefined, draft: Pack, tally: ImpactTally): void {
  const { requestNumber, ordinal, result, factsDigest } = row;
  const missed = (reason: NotReplayable): void => tally.missed(requestNumber, reason);
  if (!result) return missed('no_evaluation');
  if (facts === undefined) return missed('purged');
  if (facts === 'unreadable') return missed('unreadable');
  if (!areFactsOf(facts, factsDigest)) return missed('altered');
  const change = changeUnder(draft, facts, result);
  tally.replay({
    requestNumber,
    ordinal,
    ...(change ? { change } : {}),
    grantRefused: refusesGranted(row, facts, draft),
  });
}

/**
 * Whether what was granted, which may be less than was asked, would be refused. Elements for which an officer set a
 * policy choice aside are left out: policy refused them then as well.
 */
function refusesGranted({ outcome, content }: DecisionRow, facts: Facts, draft: Pack): boolean {
  if (outcome === 'deny') return false;
  const granted = content.elements.flatMap(({ code, result, transform, overrode }): readonly GrantedElement[] =>
    result === 'deny' || (overrode?.length ?? 0) > 0
      ? []
      : [{ code, result, ...(transform === undefined ? {} : { transform }) }],
  );
  if (granted.length === 0) return false;
  const codes = new Set(granted.map((element) => element.code));
  const { request } = facts;
  const asGranted: Facts = {
    ...facts,
    stage: 'decide',
    request: {
      ...request,
      elements: request.elements.filter((element) => codes.has(element.code)),
      retention: content.retention?.duration ?? request.retention,
    },
  };
  return releaseRefusal(evaluateUnder(draft, asGranted), granted, new Date(facts.now)) !== undefined;
}
