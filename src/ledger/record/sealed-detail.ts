import { randomBytes } from 'node:crypto';
import type { Tx } from '../../platform/database/database.js';
import type { NewId } from '../../platform/ids/ids.js';
import { openText, sealText } from '../../platform/keys/envelope.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { canonicalJson } from './canonical-json.js';

/** What events and rows keep of a sealed detail: where it is, and a keyed commitment to its exact content. */
export interface DetailRef {
  readonly id: string;
  /** HMAC-SHA-256 of the canonical content under a nonce stored with it, hex: without the nonce it says nothing. */
  readonly commitment: string;
}

export interface DetailToSeal {
  /** Given when a row beside it must name it in the same packet; a new one otherwise. */
  readonly id?: string;
  /** What it is: `request-narrative`, `rationale`, `policy-facts` … */
  readonly kind: string;
  readonly aggregateKind: string;
  readonly aggregateId: string;
  readonly agencies: readonly string[];
  /** Plain JSON data. */
  readonly content: unknown;
}

interface DetailRow {
  readonly id: string;
  readonly kind: string;
  readonly key_id: string;
  readonly kek_id: string;
  readonly wrapped_key: Buffer;
  readonly ciphertext: Buffer;
}

const INSERT = `
  insert into ledger.sealed_detail
    (id, aggregate_kind, aggregate_id, kind, agencies, nonce, key_id, kek_id, wrapped_key, ciphertext, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

const SELECT = `select id, kind, key_id, kek_id, wrapped_key, ciphertext from ledger.sealed_detail where id = any ($1::uuid[])`;

/**
 * Free text and subject criteria: sealed in the application before the first INSERT, apart from the aggregate, so that
 * rows and ledger carry ids, codes and digests only and the words can be destroyed alone (docs/adr/0008).
 */
export class SealedDetails {
  constructor(
    private readonly keys: Pick<KeyHome, 'detailKek' | 'commitment'>,
    private readonly newId: NewId,
  ) {}

  async seal(tx: Tx, detail: DetailToSeal): Promise<DetailRef> {
    const id = detail.id ?? this.newId();
    const text = canonicalJson(detail.content);
    const nonce = randomBytes(32);
    const envelope = sealText(context(id, detail.kind), text, this.keys.detailKek);
    await tx.query(INSERT, [
      id,
      detail.aggregateKind,
      detail.aggregateId,
      detail.kind,
      [...new Set(detail.agencies)],
      nonce,
      envelope.keyId,
      envelope.kekId,
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

  async openAll<Content>(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Content>> {
    const rows = ids.length === 0 ? [] : await tx.query<DetailRow>(SELECT, [ids]);
    return new Map(rows.map((row) => [row.id, this.unseal<Content>(row)]));
  }

  private unseal<Content>(row: DetailRow): Content {
    const envelope = {
      keyId: row.key_id,
      kekId: row.kek_id,
      wrappedKey: row.wrapped_key,
      ciphertext: row.ciphertext,
    };
    return JSON.parse(openText(context(row.id, row.kind), envelope, this.keys.detailKek)) as Content;
  }
}

const context = (id: string, kind: string) => ({ prefix: 'detail', parts: [id, kind] });
