export { canonicalJson } from './record/canonical-json.js';
export { AggregateStore } from './record/aggregate-store.js';
export type { AggregateDefinition, Stored } from './record/aggregate-store.js';
export { Reactions } from './record/reactions.js';
export type { Reaction, ReactionTable } from './record/reactions.js';
export { toDomainEvent } from './record/recorded-event.js';
export type { DomainEvent, LedgerEntry, RecordedEvent } from './record/recorded-event.js';
export { SealedDetails } from './record/sealed-detail.js';
export type { DetailRef } from './record/sealed-detail.js';
