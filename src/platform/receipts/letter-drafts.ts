import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../actor.js';
import { Database } from '../database/database.js';
import type { Tx } from '../database/database.js';
import { openText, sealText } from '../keys/envelope.js';
import type { Kek } from '../keys/envelope.js';
import { accepted } from '../result.js';
import type { Result } from '../result.js';

/** Of no agency: row-level security shows only the row whose token is presented. */
const NOBODY: Actor = { personId: '', agencyId: '', roles: [] };
/** After the last step: long enough to look for a paper, short for a computer that others use too. */
const KEPT_MINUTES = 120;

/** Answers of a form by field name, as typed. */
export type Answers = Readonly<Record<string, string>>;

interface Row {
  readonly key_id: string;
  readonly wrapped_key: Buffer;
  readonly ciphertext: Buffer;
}

const SAVE = `
  insert into platform.letter_draft as kept (token_hash, key_id, wrapped_key, ciphertext, expires_at)
  values ($1, $2, $3, $4, $5::timestamptz + make_interval(mins => ${KEPT_MINUTES}))
  on conflict (token_hash) do update set key_id = excluded.key_id,
    wrapped_key = excluded.wrapped_key, ciphertext = excluded.ciphertext, expires_at = excluded.expires_at`;
const OPEN = `
  select key_id, wrapped_key, ciphertext from platform.letter_draft where token_hash = $1 and expires_at > $2`;
const DISCARD = 'delete from platform.letter_draft where token_hash = $1';
const PRESENT = `select set_config('app.draft', $1, true)`;

/**
 * What somebody without an account has typed in the steps of a form, until it is sent: sealed under a key that is derived from
 * a token that only their browser has, so that neither the service nor a backup can read it by itself. It is deleted when it is sent or given up, and two hours after the last step.
 */
@Injectable()
export class LetterDrafts {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @returns the token under which it is found again: 256 bits, base64url */
  async keep(token: string | undefined, answers: Answers): Promise<Result<string>> {
    const kept = token ?? randomBytes(32).toString('base64url');
    const sealed = sealText(context(kept), JSON.stringify(answers), kekOf(kept));
    return this.database.transaction(NOBODY, async (tx) => {
      await present(tx, kept);
      const { keyId, wrappedKey, ciphertext } = sealed;
      await tx.query(SAVE, [digest(kept), keyId, wrappedKey, ciphertext, tx.at]);
      return accepted(kept);
    });
  }

  /** Nothing for a token that is unknown, sent already or too old. */
  async open(token: string | undefined): Promise<Answers | undefined> {
    if (token === undefined) return undefined;
    const [row] = await this.database.read(NOBODY, async (tx) => {
      await present(tx, token);
      return tx.query<Row>(OPEN, [digest(token), tx.at]);
    });
    if (row === undefined) return undefined;
    const kek = kekOf(token);
    const envelope = { keyId: row.key_id, kekId: kek.id, wrappedKey: row.wrapped_key, ciphertext: row.ciphertext };
    return JSON.parse(openText(context(token), envelope, kek)) as Answers;
  }

  async discard(token: string | undefined): Promise<Result<void>> {
    if (token === undefined) return accepted(undefined);
    return this.database.transaction(NOBODY, async (tx) => {
      await present(tx, token);
      await tx.query(DISCARD, [digest(token)]);
      return accepted(undefined);
    });
  }
}

/** Removes what was not sent in time; for the worker's role, which sees all rows. Returns how many. */
export async function sweepLetterDrafts(tx: Tx): Promise<number> {
  return (await tx.query('delete from platform.letter_draft where expires_at <= $1 returning 1', [tx.at])).length;
}

const kekOf = (token: string): Kek => ({
  id: 'letter-draft',
  key: Buffer.from(hkdfSync('sha256', token, '', 'comity/letter-draft', 32)),
});
const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
const context = (token: string) => ({ prefix: 'letter-draft', parts: [digest(token).toString('hex')] });
const present = (tx: Tx, token: string) => tx.query(PRESENT, [digest(token).toString('hex')]);
