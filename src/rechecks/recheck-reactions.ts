import { Inject, Injectable } from '@nestjs/common';
import type { AgreementEvent } from '../agreements/index.js';
import type { PersonEvent } from '../directory/index.js';
import type { GrantEvent } from '../grants/index.js';
import { GrantRepository } from '../grants/index.js';
import type { RecordedEvent } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { wakeAt } from '../platform/outbox/outbox.js';
import type { PackVersionEvent } from '../policy-packs/index.js';
import { ShareRequestRepository } from '../share-requests/index.js';
import type { ShareRequestEvent } from '../share-requests/index.js';
import { orderRecheck, RECHECK_TOPIC } from './order-recheck.js';
import { tellOfGrant } from './domain/tell-of-grant.js';
import { tellOfRequest } from './domain/tell-of-request.js';

type Of<Event, Type extends string> = RecordedEvent<Extract<Event, { type: Type }>>;

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
  ): Promise<void> => orderRecheck(tx, this.newId(), 'agreement', aggregate.id);

  readonly recheckWhatPersonAskedFor = async (
    tx: Tx,
    { aggregate }: Of<PersonEvent, 'PersonDisabled' | 'PersonEnabled' | 'TrainingCertificateRecorded'>,
  ): Promise<void> => orderRecheck(tx, this.newId(), 'person', aggregate.id);

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
    const rules = event.evaluation.failed.map(({ rule }) => rule);
    const what = { code: 'request-rechecked', cause: event.because.kind, rules } as const;
    await tell(tx, this.newId, [tellOfRequest(aggregate.id, request.value.state, what)]);
  };
}
