import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/share-request.js';
import type { ShareRequest, ShareRequestEvent } from '../domain/share-request.js';

type Known = Exclude<ShareRequest, { status: 'none' }>;

const known = (state: ShareRequest): Known => {
  if (state.status === 'none') throw new Error('A share request is stored before it was drafted');
  return state;
};

export const SHARE_REQUEST: AggregateDefinition<ShareRequest, ShareRequestEvent> = {
  kind: 'share-request',
  table: 'sharing.share_request',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => known(state).number,
    status: (state) => state.status,
    requester_id: (state) => known(state).requesterId,
    requesting_agency: (state) => known(state).content.requestingAgency,
    source_agency: (state) => known(state).content.sourceAgency,
    recipient_agency: (state) => known(state).content.recipient.agency,
    purpose: (state) => known(state).content.purpose,
    submitted_at: (state) => ('submittedAt' in state ? state.submittedAt : null),
    clock_from: (state) => ('clockFrom' in state ? (state.clockFrom ?? null) : null),
    detail_id: (state) => known(state).content.detail.id,
  },
  // A draft is nobody else's business: its entries become the source agency's to see from submission on.
  agencies: (state) => {
    const { content, status } = known(state);
    const parties = [content.requestingAgency];
    if (status !== 'draft' && 'submittedAt' in state) parties.push(content.sourceAgency, content.recipient.agency);
    return [...new Set(parties)];
  },
};
