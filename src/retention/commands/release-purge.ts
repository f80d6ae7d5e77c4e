import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { databaseNow } from '../../platform/database/service-transaction.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { noSuchBrake, releaseBrake } from '../domain/decide-brake.js';
import { PurgeBrakeRepository } from '../persistence/purge-brake.repository.js';

type Released = Result<{ readonly id: string; readonly version: number }>;

export class ReleasePurge extends Command<Released> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly expectedVersion: number,
    readonly reason: string,
  ) {
    super();
  }
}

/** One of two persons lets a purge go on that is far more than was foreseen. */
@CommandHandler(ReleasePurge)
export class ReleasePurgeHandler implements ICommandHandler<ReleasePurge> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PurgeBrakeRepository) private readonly brakes: PurgeBrakeRepository,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  execute({ actor, reference, expectedVersion, reason }: ReleasePurge) {
    return this.database.transaction(actor, (tx) => this.release(tx, reference, expectedVersion, reason));
  }

  private async release(tx: Tx, reference: string, expectedVersion: number, text: string): Promise<Released> {
    const locked = await this.brakes.lock(tx, reference);
    if (locked === undefined) return noSuchBrake();
    const reason = await this.details.seal(tx, {
      kind: 'purge-release-reason',
      aggregateKind: 'purge-brake',
      aggregateId: locked.id,
      agencies: [tx.actor.agencyId],
      content: { reason: text },
    });
    const events = releaseBrake(locked.state, tx.actor, reason, await databaseNow(tx));
    if (!events.ok) return events;
    if (locked.version !== expectedVersion) {
      return rejected('changed-meanwhile', 'The purge brake changed since you saw it. Reload it and decide again.');
    }
    const { id, version } = await this.brakes.record(tx, locked, events.value);
    return accepted({ id, version });
  }
}
