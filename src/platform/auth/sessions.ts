import { createHash, randomBytes } from 'node:crypto';
import type { Actor } from '../actor.js';
import type { Database, Tx } from '../database/database.js';
import { accepted } from '../result.js';

/**
 * Sessions of people: a 256-bit reference token in a cookie, its SHA-256 here, so that a copy of the table opens
 * nothing. Fifteen minutes without a request or twelve hours in all end one (NIST SP 800-63B-4 §5.2).
 */
export const IDLE_MINUTES = 15;
export const ABSOLUTE_HOURS = 12;
/** Writing on every request would make each read a write; a minute's error on fifteen is nothing. */
const TOUCH_AFTER_SECONDS = 60;

export interface LiveSession {
  readonly personId: string;
  readonly agencyId: string;
}

/** Nobody, of no agency: row-level security shows only the row whose token is presented. */
const NOBODY: Actor = { personId: '', agencyId: '', roles: [] };

/**
 * Starts a session of the transaction's actor. Call it after every sign-in and step-up, with the former token, so that
 * a token known before is worth nothing after (session fixation).
 *
 * @returns the token for the cookie; it is not stored and cannot be read again
 */
export async function startSession(tx: Tx, formerToken?: string): Promise<string> {
  if (formerToken !== undefined) await endSession(tx, formerToken);
  const token = randomBytes(32).toString('base64url');
  await tx.query(
    `insert into platform.session (token_hash, agency, person, created_at, seen_at, expires_at)
     values ($1, $2, $3, $4, $4, $4::timestamptz + make_interval(hours => ${ABSOLUTE_HOURS}))`,
    [digest(token), tx.actor.agencyId, tx.actor.personId, tx.at],
  );
  return token;
}

/** Signs out. A token that is unknown or ended already is no error. */
export async function endSession(tx: Tx, token: string): Promise<void> {
  await present(tx, token, `delete from platform.session where token_hash = $1`, [digest(token)]);
}

/**
 * Ends every session of a person of the actor's agency; belongs into the transaction that disables the person or
 * takes a role away.
 *
 * @returns how many were ended
 */
export async function endSessionsOf(tx: Tx, personId: string): Promise<number> {
  const rows = await tx.query(`delete from platform.session where person = $1 returning 1`, [personId]);
  return rows.length;
}

/** The live session of a token, or `undefined`. Ended ones are left for the sweep; they never come back to life. */
export async function findSession(database: Database, token: string): Promise<LiveSession | undefined> {
  const found = await database.transaction(NOBODY, async (tx) => {
    const [session] = await present<{ agency: string; person: string; seen_at: Date }>(
      tx,
      token,
      `select agency, person, seen_at from platform.session
       where token_hash = $1 and expires_at > $2 and seen_at > $2::timestamptz - make_interval(mins => ${IDLE_MINUTES})`,
      [digest(token), tx.at],
    );
    if (session && tx.at.getTime() - session.seen_at.getTime() >= TOUCH_AFTER_SECONDS * 1000) {
      await tx.query(`update platform.session set seen_at = $2 where token_hash = $1 and seen_at < $2`, [
        digest(token),
        tx.at,
      ]);
    }
    return accepted(session && { personId: session.person, agencyId: session.agency });
  });
  return found.ok ? found.value : undefined;
}

/** Removes what has run out; for the worker's role, which sees all rows. Returns how many. */
export async function sweepSessions(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `delete from platform.session
     where expires_at <= $1 or seen_at <= $1::timestamptz - make_interval(mins => ${IDLE_MINUTES}) returning 1`,
    [tx.at],
  );
  return rows.length;
}

/** Shows row-level security the token's digest, then asks; both statements leave together. */
async function present<Row>(tx: Tx, token: string, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const shown = tx.query(`select set_config('app.session', $1, true)`, [digest(token).toString('hex')]);
  shown.catch(() => undefined); // reported by the statement behind it
  return tx.query<Row>(sql, values);
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
