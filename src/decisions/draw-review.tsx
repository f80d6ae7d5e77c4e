import { Inject, Injectable } from '@nestjs/common';
import { readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import type { Rejection } from '../platform/result.js';
import { CurrentPolicy } from '../policy/index.js';
import { renderPage } from '../web/render-page.js';
import { atFields } from './decision-form.js';
import { evaluationSeen, review } from './queries/review.js';
import { ReviewPage } from './review.page.js';
import type { ReviewAct } from './review.page.js';
import { seenOf, whatChanged } from './what-changed.js';

/** What a form of the page came back with. */
export interface Refusal {
  readonly act: ReviewAct;
  readonly form: UrlEncoded;
  readonly rejection: Rejection;
}

/** The review page: as it is, after something was done, or again around a refusal. */
@Injectable()
export class DrawReview {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @throws ProblemError `not-found` where there is nothing for the reader to review */
  page(actor: Actor, reference: string, { done, refusal }: { done?: string | undefined; refusal?: Refusal } = {}) {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, view] = await Promise.all([
        readerOf(tx, this.config),
        review(tx, { details: this.details, policy: this.policy }, reference),
      ]);
      if (view === undefined)
        throw new ProblemError(refusal?.rejection.code === 'not-found' ? refusal.rejection : NOTHING);
      const seen = refusal && seenOf(refusal.form);
      const before =
        seen?.evaluationId === undefined ? undefined : await evaluationSeen(tx, seen.evaluationId, view.id);
      return renderPage(
        <ReviewPage
          view={view}
          titles={this.policy}
          zone={self.agency.timeZone}
          frame={frame}
          // A refused command has claimed nothing, so each page has a key of its own.
          idempotencyKey={this.newId()}
          done={done}
          refused={
            refusal &&
            refusedOn(
              refusal,
              whatChanged(seen!, before, view, (code) => this.policy.elementTitle(code)),
            )
          }
        />,
      );
    });
  }
}

const NOTHING: Rejection = {
  code: 'not-found',
  detail: 'There is nothing to review under this number for you. The share request itself may be among your requests.',
};

/** Only where it stands in the way: a word too short is not refused because something changed. */
const BECAUSE_IT_CHANGED: ReadonlySet<Rejection['code']> = new Set([
  'changed-meanwhile',
  'facts-changed',
  'wrong-state',
]);

function refusedOn({ act, form, rejection }: Refusal, changes: readonly string[]) {
  const errors = atFields(rejection.errors ?? []);
  return {
    act,
    form: { values: form, errors },
    rejection: { ...rejection, errors },
    changes: BECAUSE_IT_CHANGED.has(rejection.code) ? changes : [],
  };
}
