import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../platform/actor.js';
import { CLOCK } from '../platform/clock/clock.js';
import type { Clock } from '../platform/clock/clock.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { CurrentPolicy } from '../policy/index.js';
import { edition } from './domain/edition.js';
import type { CountedCell, Edition } from './domain/edition.js';
import { bound, isSettled, quarter, quarterAt, quartersSince } from './domain/quarter.js';
import type { Quarter } from './domain/quarter.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

interface Checkpoint {
  /** A bigint, so text. */
  readonly size: string;
  readonly root: Buffer;
  readonly signedAt: Date;
}

const FIRST = 'select signed_at as "signedAt" from ledger.checkpoint order by signed_at limit 1';
const BEFORE = `
  select size::text as size, root, signed_at as "signedAt" from ledger.checkpoint
  where signed_at < $1 order by signed_at desc, size desc limit 1`;
const COUNT = 'select figure, label, n from reports.figures($1, $2, $3)';

/** Three years; more are counted again when they are asked for. */
const REMEMBERED = 12;

/**
 * Editions of the public figures. Each is counted from the ledger up to one signed checkpoint: for a quarter that runs, the last
 * one of the day before, so that nobody learns from two editions an hour apart what happened in that hour. A demo, where all is
 * invented, takes the newest. They are remembered, so that reading them often costs the database nothing.
 */
@Injectable()
export class Editions {
  private readonly known = new Map<string, Promise<Edition>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: Pick<CurrentPolicy, 'timeZone'>,
  ) {}

  /** Names of the quarters since the first checkpoint, the newest first. */
  async periods(): Promise<readonly string[]> {
    return this.database.read(ANYBODY, async (tx) => (await this.quarters(tx)).map(({ name }) => name));
  }

  /**
   * @param name of the quarter; the present one unless given
   * @returns undefined for one before the first checkpoint or after now, and before there is a checkpoint to count from
   */
  async of(name?: string): Promise<Edition | undefined> {
    const now = this.clock.now();
    const asked = name === undefined ? quarterAt(now, this.policy.timeZone) : quarter(name, this.policy.timeZone);
    if (asked === undefined) return undefined;
    return this.database.read(ANYBODY, async (tx) => {
      const offered = await this.quarters(tx);
      if (!offered.some((each) => each.name === asked.name)) return undefined;
      const [checkpoint] = await tx.query<Checkpoint>(BEFORE, [this.before(asked, now)]);
      return checkpoint && this.remember(asked, checkpoint, tx, now);
    });
  }

  private async quarters(tx: Tx): Promise<readonly Quarter[]> {
    const [first] = await tx.query<{ signedAt: Date }>(FIRST);
    return first === undefined ? [] : quartersSince(first.signedAt, this.clock.now(), this.policy.timeZone);
  }

  private before(asked: Quarter, now: Date): Date {
    const daily = bound(asked, now, this.policy.timeZone);
    return this.config.demo && !isSettled(asked, now) ? new Date(now.getTime() + 1) : daily;
  }

  private async remember(asked: Quarter, checkpoint: Checkpoint, tx: Tx, now: Date): Promise<Edition> {
    const running = !isSettled(asked, now);
    const key = `${asked.name} ${checkpoint.size} ${running}`;
    const known = this.known.get(key) ?? this.make(asked, checkpoint, tx, running);
    this.known.delete(key);
    this.known.set(key, known);
    for (const oldest of [...this.known.keys()].slice(0, -REMEMBERED)) this.known.delete(oldest);
    known.catch(() => this.known.delete(key));
    return known;
  }

  private async make(asked: Quarter, checkpoint: Checkpoint, tx: Tx, running: boolean): Promise<Edition> {
    const counted = await tx.query<CountedCell>(COUNT, [checkpoint.size, asked.since, asked.until]);
    return edition(
      {
        period: asked.name,
        since: asked.since.toISOString(),
        until: asked.until.toISOString(),
        running,
        timeZone: this.policy.timeZone,
        checkpoint: {
          size: Number(checkpoint.size),
          root: checkpoint.root.toString('base64'),
          signedAt: checkpoint.signedAt.toISOString(),
        },
      },
      counted,
    );
  }
}
