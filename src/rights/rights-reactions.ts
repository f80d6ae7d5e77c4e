import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../ledger/index.js';
import { tell } from '../notifications/index.js';
import type { Tx } from '../platform/database/database.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { RIGHTS_PERMISSIONS } from './domain/permissions.js';
import type { RightsCaseEvent } from './domain/rights-case.js';

type Received = Extract<RightsCaseEvent, { readonly type: 'RightsCaseReceived' }>;

/** What a rights case sets off; listed in `src/reactions.ts`. */
@Injectable()
export class RightsReactions {
  constructor(@Inject(NEW_ID) private readonly newId: NewId) {}

  /** The number and nothing else: what was written is read on the page, by whoever may. */
  readonly tellWhoAnswers = async (tx: Tx, { aggregate, event }: RecordedEvent<Received>): Promise<void> => {
    const { agency, number } = event.terms;
    const to = RIGHTS_PERMISSIONS.map(({ role }) => ({ agency, role }));
    const about = { kind: 'rights-case', id: aggregate.id, number } as const;
    await tell(tx, this.newId, [{ to, notice: { code: 'rights-case-received', about, cause: null, rules: [] } }]);
  };
}
