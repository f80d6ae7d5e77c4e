import { Inject, Injectable } from '@nestjs/common';
import { SealedDetails } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import type { Evaluation, Facts, Stage } from '../policy/index.js';
import { PackInForce } from '../policy-packs/index.js';
import { assembleFacts } from './assemble-facts.js';
import type { RequestContent } from './domain/share-request.js';
import type { RequestNarrative } from './narrative.js';

export interface Judgement {
  readonly facts: Facts;
  readonly evaluation: Evaluation;
}

/** The earliest day on which an element of the source's records was captured: retention may run from there. */
export interface CapturedDay {
  readonly element: string;
  readonly capturedOn: string;
}

export interface JudgeQuestion {
  readonly stage: Stage;
  readonly requesterId: string;
  readonly content: RequestContent;
  /** Given when the caller has just sealed it; opened from its seal otherwise. */
  readonly narrative?: RequestNarrative;
  /** Read from the source at release; before that the range asked for stands in. */
  readonly captured?: readonly CapturedDay[];
  /** A shorter retention than asked, when a decision has granted one. */
  readonly retention?: string;
  /** Fewer elements than asked, when a decision has granted fewer. */
  readonly elements?: readonly string[];
}

/** What was asked, or the part of it that was granted. */
export function asGranted(
  content: RequestContent,
  { retention, elements }: Pick<JudgeQuestion, 'retention' | 'elements'>,
): RequestContent {
  return {
    ...content,
    ...(retention === undefined ? {} : { retention }),
    ...(elements === undefined
      ? {}
      : { elements: content.elements.filter((element) => elements.includes(element.code)) }),
  };
}

/** Facts as they stand now, and what the pack in force at the transaction's instant says of them; at every stage. */
@Injectable()
export class JudgeRequest {
  constructor(
    @Inject(PackInForce) private readonly packs: PackInForce,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  async judge(tx: Tx, question: JudgeQuestion): Promise<Judgement> {
    const content = asGranted(question.content, question);
    const inForce = this.packs.at(tx);
    const facts = await assembleFacts(tx, {
      stage: question.stage,
      now: tx.at.toISOString(),
      timeZone: inForce.then((policy) => policy.timeZone),
      requesterId: question.requesterId,
      content,
      captured: question.captured ?? [],
      narrative: question.narrative ?? this.openNarrative(tx, content.detail.id),
    });
    return { facts, evaluation: (await inForce).evaluate(facts) };
  }

  /** Destroyed words justify nothing: the rules that need them fail. */
  private async openNarrative(tx: Tx, id: string): Promise<RequestNarrative> {
    return (await this.details.open<RequestNarrative>(tx, id)) ?? { elements: {}, criteria: [] };
  }
}
