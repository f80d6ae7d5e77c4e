import type { AggregateDefinition } from '../../ledger/index.js';
import { evolve } from '../domain/purge-brake.js';
import type { PurgeBrake, PurgeBrakeEvent } from '../domain/purge-brake.js';

type Pulled = Exclude<PurgeBrake, { status: 'none' }>;

const pulled = (state: PurgeBrake): Pulled => {
  if (state.status === 'none') throw new Error('A purge brake is stored before it was pulled');
  return state;
};
const first = (state: PurgeBrake) => ('first' in state ? state.first : undefined);
const second = (state: PurgeBrake) => ('second' in state ? state.second : undefined);

export const PURGE_BRAKE: AggregateDefinition<PurgeBrake, PurgeBrakeEvent> = {
  kind: 'purge-brake',
  table: 'retention.purge_brake',
  initial: { status: 'none' },
  evolve,
  columns: {
    number: (state) => pulled(state).terms.number,
    status: (state) => state.status,
    source_agency: (state) => pulled(state).terms.sourceAgency,
    covers_until: (state) => (state.status === 'released' ? state.counted.at : null),
    first_released_by: (state) => first(state)?.personId ?? null,
    first_role: (state) => first(state)?.role ?? null,
    second_released_by: (state) => second(state)?.personId ?? null,
    second_role: (state) => second(state)?.role ?? null,
  },
  agencies: (state) => [pulled(state).terms.sourceAgency],
};

/** Nest token of the aggregate store. */
export const PURGE_BRAKE_STORE = Symbol('purge brake store');
