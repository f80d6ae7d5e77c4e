import type { Tx } from '../../platform/database/database.js';
import type { DomainEvent, RecordedEvent } from './recorded-event.js';

/**
 * What follows an event, in the same transaction. A reaction that fails fails the change: nothing that must happen hangs
 * on an in-memory event bus (it returns before handlers finish and swallows their errors).
 */
export type Reaction<Event extends DomainEvent = never> = (tx: Tx, recorded: RecordedEvent<Event>) => Promise<void>;

export type ReactionTable = Readonly<Record<string, readonly Reaction[]>>;

/** Holds the one table of `src/reactions.ts`; installed once, by the composition root. */
export class Reactions {
  private table: ReactionTable | undefined;

  install(table: ReactionTable): void {
    if (this.table) throw new Error('The reaction table is installed twice');
    this.table = table;
  }

  async follow(tx: Tx, recorded: readonly RecordedEvent[]): Promise<void> {
    if (!this.table) throw new Error('A change was recorded before the reaction table was installed');
    for (const event of recorded) {
      for (const react of this.table[event.event.type] ?? []) {
        await (react as Reaction<DomainEvent>)(tx, event);
      }
    }
  }
}
