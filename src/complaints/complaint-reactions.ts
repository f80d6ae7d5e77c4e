import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../ledger/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { orderRecheck } from '../rechecks/index.js';

/** What a complaint does to what it names; listed in `src/reactions.ts`. */
@Injectable()
export class ComplaintReactions {
  constructor(@Inject(NEW_ID) private readonly newId: NewId) {}

  /** The service re-checks, not the overseer, who reads other agencies' grants and changes none. */
  readonly recheckWhatItTouches = async (tx: Tx, { aggregate }: RecordedEvent): Promise<void> =>
    orderRecheck(tx, this.newId(), 'complaint', aggregate.id);
}
