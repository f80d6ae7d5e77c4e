import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { together } from '../../platform/database/together.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import type { Evaluation, Facts } from '../../policy/index.js';
import type { EvaluationRef, RequestContent } from '../domain/share-request.js';

const INSERT = `
  insert into sharing.evaluation
    (id, share_request_id, stage, outcome, pack, pack_digest, facts_digest, result, facts_detail_id, agencies, evaluated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

const LOAD = 'select result from sharing.evaluation where id = $1';

/** Every policy result that was shown or acted on, with the sealed facts that replay it to the same bytes. */
@Injectable()
export class EvaluationStore {
  constructor(
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** How the share request will refer to a result that is kept beside it. */
  refer(evaluation: Evaluation): EvaluationRef {
    return referTo(this.newId(), evaluation);
  }

  /** A result will be kept: what that needs to know is asked together with the facts. */
  willKeep(tx: Tx, requestId: string): void {
    this.details.willSeal(tx, requestId);
  }

  /** Call it after the share request's row exists in this transaction. */
  async keep(
    tx: Tx,
    requestId: string,
    facts: Facts,
    evaluation: Evaluation,
    ref = this.refer(evaluation),
  ): Promise<EvaluationRef> {
    const agencies = partiesOf(facts.request);
    const factsDetailId = this.newId();
    await together<unknown>([
      this.details.seal(tx, {
        id: factsDetailId,
        kind: 'policy-facts',
        aggregateKind: 'share-request',
        aggregateId: requestId,
        agencies,
        content: facts,
      }),
      tx.query(INSERT, [
        ref.id,
        requestId,
        facts.stage,
        evaluation.outcome,
        evaluation.pack,
        evaluation.packDigest,
        evaluation.factsDigest,
        JSON.stringify(evaluation),
        factsDetailId,
        agencies,
        tx.at,
      ]),
    ]);
    return ref;
  }

  async load(tx: Tx, id: string): Promise<Evaluation | undefined> {
    return (await tx.query<{ result: Evaluation }>(LOAD, [id]))[0]?.result;
  }
}

export function referTo(id: string, evaluation: Evaluation): EvaluationRef {
  return {
    id,
    outcome: evaluation.outcome,
    pack: evaluation.pack,
    packDigest: evaluation.packDigest,
    factsDigest: evaluation.factsDigest,
    resultDigest: resultDigest(evaluation),
    // The requester's agency reads these entries: a protected reason leaves the trace of any neutral refusal.
    failed: evaluation.neutral
      ? [{ rule: 'neutral', basis: 'law', effect: 'deny' }]
      : evaluation.findings
          .filter((finding) => finding.result === 'fail' || finding.result === 'gap' || finding.result === 'error')
          .map(({ rule, basis, effect }) => ({ rule, basis, effect })),
  };
}

/**
 * What an officer relies on, without what merely moves with the clock: two evaluations with this digest in common show the
 * same rules, element results, obligations and granted duration.
 */
export function resultDigest(evaluation: Evaluation): string {
  const relied = {
    outcome: evaluation.outcome,
    packDigest: evaluation.packDigest,
    findings: evaluation.findings.map(
      ({ rule, result, effect, element }) => `${rule}|${result}|${effect}|${element ?? ''}`,
    ),
    elements: evaluation.elements.map(({ element, result, transform }) => `${element}|${result}|${transform ?? ''}`),
    obligations: evaluation.obligations.map(({ code }) => code),
    retention: evaluation.retention?.duration ?? null,
  };
  return createHash('sha256').update(canonicalJson(relied)).digest('hex').slice(0, 32);
}

const partiesOf = (request: Facts['request'] | RequestContent): string[] => [
  ...new Set([request.requestingAgency, request.sourceAgency, request.recipient.agency]),
];
