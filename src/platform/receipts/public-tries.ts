import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../actor.js';
import { Database } from '../database/database.js';
import type { Tx } from '../database/database.js';
import { KEY_HOME } from '../keys/key-home.js';
import type { KeyHome } from '../keys/key-home.js';
import { accepted, rejected } from '../result.js';
import type { Result } from '../result.js';

/** What people without an account may do only so often in an hour. */
export interface Limits {
  /** Under one number: how often a code may be tried. */
  readonly number?: number;
  /** From one address of the network. */
  readonly address: number;
  /** All together: the load that the service takes on for people it does not know. */
  readonly all: number;
}

export const STATUS_LIMITS: Limits = { number: 10, address: 60, all: 3_000 };
export const LETTER_LIMITS: Limits = { address: 20, all: 600 };

/** Who tries what. Neither the number nor the address is stored, only a keyed digest of each. */
export interface Try {
  readonly what: 'rights-status' | 'complaint-status' | 'rights-letter' | 'complaint-letter';
  readonly number?: string;
  /** As the connection has it. A loopback address is that of a proxy and says nothing of who asks. */
  readonly address: string;
}

/** Nobody, of no agency. */
const NOBODY: Actor = { personId: '', agencyId: '', roles: [] };
const WINDOW_MINUTES = 60;

const COUNT = `
  insert into platform.public_try as kept (subject, counted_from, tries)
  select subject, $2::timestamptz, 1 from unnest($1::bytea[]) as subject order by subject
  on conflict (subject) do update set
    tries = case when kept.counted_from <= $2::timestamptz - make_interval(mins => ${WINDOW_MINUTES}) then 1
      else kept.tries + 1 end,
    counted_from = case when kept.counted_from <= $2::timestamptz - make_interval(mins => ${WINDOW_MINUTES}) then $2
      else kept.counted_from end
  returning subject, counted_from as "countedFrom", tries`;
const FORGIVE = 'update platform.public_try set tries = 0 where subject = $1';

/**
 * Counts before anything is looked at, in a transaction of its own, so that many tries at once count as many. The numbers
 * stand in the database: two processes together allow no more than one.
 */
@Injectable()
export class PublicTries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KEY_HOME) private readonly keys: Pick<KeyHome, 'requestDigestKey'>,
  ) {}

  /** @returns `too-many-requests` with the seconds to wait */
  async count(tried: Try, limits: Limits): Promise<Result<void>> {
    const counted = this.subjects(tried, limits);
    return this.database
      .transaction(NOBODY, async (tx) => {
        const rows = await tx.query<{ subject: Buffer; countedFrom: Date; tries: number }>(COUNT, [
          counted.map(({ subject }) => subject),
          tx.at,
        ]);
        const over = rows.find(({ subject, tries }) => {
          const limit = counted.find((each) => each.subject.equals(subject))?.limit ?? 0;
          return tries > limit;
        });
        // Accepted also when it is too much: what was counted stays counted.
        return accepted(over && Math.ceil((over.countedFrom.getTime() - tx.at.getTime()) / 1000) + WINDOW_MINUTES * 60);
      })
      .then((result) => {
        if (!result.ok) return result;
        const wait = result.value;
        if (wait === undefined) return accepted(undefined);
        return rejected(
          'too-many-requests',
          'This was tried too often. Wait an hour and try again, or call or write to the agency: see /contacts.',
          { extension: { retryAfter: Math.max(1, wait) } },
        );
      });
  }

  /** Whoever had the right code begins anew. */
  async forgive(tried: Try): Promise<void> {
    if (tried.number === undefined) return;
    const subject = this.digest(tried.what, 'number', tried.number);
    await this.database.transaction(NOBODY, async (tx) => accepted(await tx.query(FORGIVE, [subject])));
  }

  private subjects({ what, number, address }: Try, limits: Limits) {
    return [
      { subject: this.digest(what, 'all', ''), limit: limits.all },
      ...(isLoopback(address) ? [] : [{ subject: this.digest(what, 'address', address), limit: limits.address }]),
      ...(number === undefined || limits.number === undefined
        ? []
        : [{ subject: this.digest(what, 'number', number), limit: limits.number }]),
    ];
  }

  private digest(what: string, kind: string, value: string): Buffer {
    return createHmac('sha256', this.keys.requestDigestKey)
      .update(JSON.stringify(['public-try', what, kind, value]))
      .digest();
  }
}

/** Removes what no longer counts; for the worker's role, which sees all rows. Returns how many. */
export async function sweepPublicTries(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `delete from platform.public_try
     where counted_from <= $1::timestamptz - make_interval(mins => ${WINDOW_MINUTES}) returning 1`,
    [tx.at],
  );
  return rows.length;
}

function isLoopback(address: string): boolean {
  return isIP(address) === 0 || address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
