import { Inject, Injectable } from '@nestjs/common';
import type { AgreementEvent } from '../agreements/index.js';
import type { PersonEvent } from '../directory/index.js';
import type { GrantEvent } from '../grants/index.js';
import { GrantRepository } from '../grants/index.js';
import type { RecordedEvent } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Addressee, NoticeToTell } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import type { PackVersionEvent } from '../policy-packs/index.js';
import { ShareRequestRepository } from '../share-requests/index.js';
import type { ShareRequestEvent } from '../share-requests/index.js';
import { tellOfGrant } from './domain/tell-of-grant.js';
import { askForRecheck } from './persistence/recheck-orders.js';
import type { OrderCause } from './persistence/recheck-orders.js';

type Of<Event, Type extends string> = RecordedEvent<Extract<Event, { type: Type }>>;

/** Outbox topic: everything that rests on the order's subject is to be judged again. */
export const RECHECK_TOPIC = 'recheck';

/** What changes ask to be re-checked, and who is told of what came of it, in the same transaction; see `src/reactions.ts`. */
@Injectable()
export class RecheckReactions {
  constructor(
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** The service re-checks, not whoever changed the agreement: that person sees only the own agency's rows. */
  readonly recheckWhatCitesAgreement = async (
    tx: Tx,
    {
      aggregate,
    }: Of<
      AgreementEvent,
      | 'AgreementSuspended'
      | 'AgreementResumed'
      | 'AgreementTerminated'
      | 'AgreementExpired'
      | 'AgreementSuperseded'
      | 'AgreementEnteredIntoForce'
    >,
  ): Promise<void> => this.ask(tx, 'agreement', aggregate.id);

  readonly recheckWhatPersonAskedFor = async (
    tx: Tx,
    { aggregate }: Of<PersonEvent, 'PersonDisabled' | 'PersonEnabled' | 'TrainingCertificateRecorded'>,
  ): Promise<void> => this.ask(tx, 'person', aggregate.id);

  /** The sweep sees by itself that another pack is in force, and asks for everything live; this is so that it looks in time. */
  readonly wakeForPublishedPack = async (
    tx: Tx,
    { event }: Of<PackVersionEvent, 'PolicyPackPublished'>,
  ): Promise<void> => wakeAt(tx, RECHECK_TOPIC, this.newId(), new Date(event.publication.effectiveAt));

  /** What a person did; a re-check tells of its own batch at once (`RecheckGrants`). */
  readonly tellOfGrant = async (
    tx: Tx,
    { aggregate, event }: Of<GrantEvent, 'GrantSuspended' | 'GrantResumed'>,
  ): Promise<void> => {
    if (event.because !== undefined) return;
    const grant = await this.grants.load(tx, aggregate.id);
    if (!grant.ok || grant.value.state.status === 'none') throw new Error(`Grant ${aggregate.id} has no terms`);
    await tell(tx, this.newId, [tellOfGrant(aggregate.id, grant.value.state.terms, event)]);
  };

  /** Only what nobody asked for: an officer who re-checks sees the result on the page. */
  readonly tellOfRecheckedRequest = async (
    tx: Tx,
    { aggregate, event }: Of<ShareRequestEvent, 'ShareRequestRechecked'>,
  ): Promise<void> => {
    if (event.because === undefined) return;
    const request = await this.requests.load(tx, aggregate.id);
    if (!request.ok || request.value.state.status === 'none')
      throw new Error(`Share request ${aggregate.id} was re-checked before it was drafted`);
    const { number, requesterId, content } = request.value.state;
    const to: Addressee[] = [
      { agency: content.sourceAgency, role: 'privacy_officer' },
      { agency: content.requestingAgency, person: requesterId },
    ];
    const notice: NoticeToTell = {
      code: 'request-rechecked',
      about: { kind: 'share-request', id: aggregate.id, number },
      cause: event.because.kind,
      rules: event.evaluation.failed.map(({ rule }) => rule),
    };
    await tell(tx, this.newId, [{ to, notice }]);
  };

  private async ask(tx: Tx, cause: OrderCause, subject: string): Promise<void> {
    const id = this.newId();
    await askForRecheck(tx, id, cause, subject);
    await wakeAt(tx, RECHECK_TOPIC, id, tx.at);
  }
}
