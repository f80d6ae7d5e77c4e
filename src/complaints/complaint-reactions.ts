import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { orderRecheck } from '../rechecks/index.js';
import type { ComplaintEvent } from './domain/complaint.js';

type Received = Extract<ComplaintEvent, { readonly type: 'ComplaintReceived' }>;

/** What a complaint does to what it names; listed in `src/reactions.ts`. */
@Injectable()
export class ComplaintReactions {
  constructor(@Inject(NEW_ID) private readonly newId: NewId) {}

  /** The service re-checks, not the overseer, who reads other agencies' grants and changes none. */
  readonly recheckWhatItTouches = async (tx: Tx, { aggregate }: RecordedEvent): Promise<void> =>
    orderRecheck(tx, this.newId(), 'complaint', aggregate.id);

  /** The number and nothing else: what was said is read on the page, by the overseers alone. */
  readonly tellOverseers = async (tx: Tx, { aggregate, event }: RecordedEvent<Received>): Promise<void> => {
    const { overseerAgency, number } = event.terms;
    const about = { kind: 'complaint', id: aggregate.id, number } as const;
    const notice = { code: 'complaint-received', about, cause: null, rules: [] } as const;
    await tell(tx, this.newId, [{ to: [{ agency: overseerAgency, role: 'overseer' }], notice }]);
  };
}
