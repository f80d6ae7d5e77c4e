import { randomBytes } from 'node:crypto';
import type { Tx } from '../../platform/database/database.js';
import type { NewId } from '../../platform/ids/ids.js';
import { openText, SealFault, sealText, unwrapKey } from '../../platform/keys/envelope.js';
import type { Kek } from '../../platform/keys/envelope.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import type { KeySlot } from '../../platform/keystore/key-slot.js';
import { canonicalJson } from '../record/canonical-json.js';
import type { FileKeyPlace, FileKeys } from './file-keys.js';

/** What events and rows keep of a sealed detail: where it is, and a keyed commitment to its exact content. */
export interface DetailRef {
  readonly id: string;
  /**
   * HMAC-SHA-256 of the canonical content under a nonce that is sealed with it, hex. Once the file's key is gone nobody has
   * the nonce, so that what the ledger commits to cannot be found by guessing, not even from a backup.
   */
  readonly commitment: string;
}

export interface DetailToSeal {
  /** Given when a row beside it must name it in the same packet; a new one otherwise. */
  readonly id?: string;
  /** What it is: `request-narrative`, `rationale`, `policy-facts` … */
  readonly kind: string;
  readonly aggregateKind: string;
  readonly aggregateId: string;
  /**
   * With what it is destroyed: the share request that a decision, a grant or an obligation followed from. The aggregate
   * itself when nothing is said.
   */
  readonly fileId?: string;
  readonly agencies: readonly string[];
  /** Plain JSON data. */
  readonly content: unknown;
}

interface DetailRow {
  readonly id: string;
  readonly kind: string;
  readonly file_id: string;
  readonly key_epoch: string;
  readonly key_place: string;
  readonly key_id: string;
  readonly wrapped_key: Buffer;
  readonly ciphertext: Buffer;
}

const INSERT = `
  insert into ledger.sealed_detail
    (id, aggregate_kind, aggregate_id, kind, file_id, agencies, key_epoch, key_place, key_id, wrapped_key, ciphertext,
      created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
// What is being destroyed is read by nobody any more.
const SELECT = `
  select id, kind, file_id, key_epoch, key_place, key_id, wrapped_key, ciphertext from ledger.sealed_detail
  where id = any ($1::uuid[]) and not doomed`;
/** Until the end of the transaction no rotation moves that key: words sealed under it name the place where it stays. */
const KEY_OF_FILE = 'select epoch, place from ledger.key_of_file($1)';

const NONCE_BYTES = 32;
/** For words that belong to the service and to no agency. */
const SERVICE = 'service';

/**
 * Free text and subject criteria: sealed in the application before the first INSERT, apart from the aggregate, so that
 * rows and ledger carry ids, codes and digests only and the words can be destroyed alone (docs/adr/0008, 0013).
 */
export class SealedDetails {
  /** Where keys of files are, asked before they are needed, by transaction. */
  private readonly asked = new WeakMap<Tx, Map<string, Promise<readonly KeySlot[]>>>();

  constructor(
    private readonly keys: Pick<KeyHome, 'commitment'>,
    private readonly files: Pick<FileKeys, 'make' | 'open' | 'openAll'>,
    private readonly newId: NewId,
  ) {}

  /** Asks now what `seal` will need to know of the file, so that the question leaves with others and costs no round trip. */
  willSeal(tx: Tx, fileId: string): void {
    const places = tx.query<KeySlot>(KEY_OF_FILE, [fileId]);
    places.catch(() => undefined); // told by the statement behind it, or by `seal`
    const asked = this.asked.get(tx) ?? new Map<string, Promise<readonly KeySlot[]>>();
    this.asked.set(tx, asked.set(fileId, places));
  }

  async seal(tx: Tx, detail: DetailToSeal): Promise<DetailRef> {
    const id = detail.id ?? this.newId();
    const fileId = detail.fileId ?? detail.aggregateId;
    const text = canonicalJson(detail.content);
    const nonce = randomBytes(NONCE_BYTES);
    const { slot, kek } = await this.keyOf(tx, fileId);
    const envelope = sealAndWipe(context(id, detail.kind), `${nonce.toString('hex')}${text}`, kek);
    await tx.query(INSERT, [
      id,
      detail.aggregateKind,
      detail.aggregateId,
      detail.kind,
      fileId,
      [...new Set(detail.agencies)],
      slot.epoch,
      slot.place,
      envelope.keyId,
      envelope.wrappedKey,
      envelope.ciphertext,
      tx.at,
    ]);
    return { id, commitment: this.keys.commitment(Buffer.from(text), nonce) };
  }

  /** The content, or undefined when it was destroyed or is not visible to the acting agency. */
  async open<Content>(tx: Tx, id: string): Promise<Content | undefined> {
    return (await this.openAll<Content>(tx, [id])).get(id);
  }

  /** @throws SealFault, and KeyProblem when the keystore lost a key that nobody destroyed */
  async openAll<Content>(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const opened = new Map<string, Content>();
    let rows = await this.rowsOf(tx, ids);
    for (;;) {
      for (const [id, content] of await this.unsealAll<Content>(rows)) opened.set(id, content);
      const missing = rows.filter(({ id }) => !opened.has(id));
      if (missing.length === 0) return opened;
      // Destroyed, or moved by a rotation after the row was read: then the row names another place now.
      const former = new Map(missing.map((row) => [row.id, nameOf(row)]));
      const again = await this.rowsOf(tx, [...former.keys()]);
      rows = again.filter((row) => former.get(row.id) !== nameOf(row));
    }
  }

  private async rowsOf(tx: Tx, ids: readonly string[]): Promise<readonly DetailRow[]> {
    return ids.length === 0 ? [] : tx.query<DetailRow>(SELECT, [ids]);
  }

  private async unsealAll<Content>(rows: readonly DetailRow[]): Promise<ReadonlyMap<string, Content>> {
    const places = new Map<string, FileKeyPlace>();
    for (const row of rows) {
      const slot = { epoch: row.key_epoch, place: row.key_place };
      places.set(nameOf(row), { fileId: row.file_id, slot });
    }
    const keks = await this.files.openAll([...places.values()]);
    const opened = new Map<string, Content>();
    try {
      for (const row of rows) {
        const kek = keks.get(places.get(nameOf(row))!);
        if (kek !== undefined) opened.set(row.id, unseal<Content>(row, kek));
      }
      return opened;
    } finally {
      for (const kek of keks.values()) kek.key.fill(0);
    }
  }

  /**
   * The key of the file, or a new one. An agency that sees nothing of the file yet makes one of its own, which is destroyed
   * with the others.
   */
  private async keyOf(tx: Tx, fileId: string): Promise<{ readonly slot: KeySlot; readonly kek: Kek }> {
    const asked = this.asked.get(tx);
    const [slot] = await (asked?.get(fileId) ?? tx.query<KeySlot>(KEY_OF_FILE, [fileId]));
    asked?.delete(fileId); // one that is made below is found by the next question only
    const kek = slot === undefined ? undefined : await this.files.open({ fileId, slot });
    if (slot !== undefined && kek !== undefined) return { slot, kek };
    return this.files.make(tx.actor.agencyId || SERVICE, fileId, tx.at);
  }
}

/** Sealed words, as far as it takes to know which key opens them. */
export interface WordsUnderKey extends FileKeyPlace {
  readonly id: string;
  readonly kind: string;
  readonly keyId: string;
  readonly wrappedKey: Buffer;
}

/** Whether this key of a file is the one; the words stay closed. */
export function opensWords({ id, kind, keyId, wrappedKey }: WordsUnderKey, kek: Kek): boolean {
  try {
    unwrapKey(context(id, kind), keyId, wrappedKey, kek).fill(0);
    return true;
  } catch (fault) {
    if (fault instanceof SealFault) return false;
    throw fault;
  }
}

function sealAndWipe(of: ReturnType<typeof context>, text: string, kek: Kek) {
  try {
    return sealText(of, text, kek);
  } finally {
    kek.key.fill(0);
  }
}

function unseal<Content>(row: DetailRow, kek: Kek): Content {
  const envelope = {
    keyId: row.key_id,
    kekId: row.file_id,
    wrappedKey: row.wrapped_key,
    ciphertext: row.ciphertext,
  };
  return JSON.parse(openText(context(row.id, row.kind), envelope, kek).slice(NONCE_BYTES * 2)) as Content;
}

const nameOf = (row: DetailRow) => `${row.key_epoch} ${row.key_place}`;

const context = (id: string, kind: string) => ({ prefix: 'detail', parts: [id, kind] });
