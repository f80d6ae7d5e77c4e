import type { Actor } from '../../platform/actor.js';

/** What a feature's `decide` returns: a past-tense type and plain data without personal content. */
export interface DomainEvent {
  readonly type: string;
}

/** An event as it stands in the ledger and as reactions see it. */
export interface RecordedEvent<Event extends DomainEvent = DomainEvent> {
  readonly entryId: string;
  readonly at: string;
  readonly aggregate: { readonly kind: string; readonly id: string; readonly version: number };
  readonly actor: Actor;
  readonly agencies: readonly string[];
  readonly event: Event;
}

/** One ledger entry as its canonical bytes say it; the shape that verifiers and replays parse. */
export interface LedgerEntry {
  readonly v: 1;
  readonly entryId: string;
  readonly at: string;
  readonly type: string;
  readonly aggregate: { readonly kind: string; readonly id: string; readonly version: number };
  readonly actor: { readonly person: string; readonly agency: string; readonly roles: readonly string[] };
  readonly agencies: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export function toLedgerEntry(recorded: RecordedEvent): LedgerEntry {
  const { type, ...data } = recorded.event;
  return {
    v: 1,
    entryId: recorded.entryId,
    at: recorded.at,
    type,
    aggregate: recorded.aggregate,
    actor: { person: recorded.actor.personId, agency: recorded.actor.agencyId, roles: recorded.actor.roles },
    agencies: recorded.agencies,
    data,
  };
}

/** The event inside an entry, for replay. */
export function toDomainEvent(entry: LedgerEntry): DomainEvent {
  return { ...entry.data, type: entry.type };
}
