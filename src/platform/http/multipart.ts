import { isUtf8 } from 'node:buffer';
import { Busboy } from '@fastify/busboy';
import { accepted, rejected } from '../result.js';
import type { Result } from '../result.js';
import { FORBIDDEN_NAMES, PAIR_LIMIT } from './url-encoded.js';
import type { UrlEncoded } from './url-encoded.js';

/** A form with files, RFC 7578: its fields as a URL-encoded form has them, and the bytes of its files by the field's name. */
export class FormWithFiles {
  constructor(
    readonly fields: UrlEncoded,
    readonly files: ReadonlyMap<string, Buffer>,
  ) {}
}

/** One boundary, of characters that RFC 2046 §5.1.1 has, and no other parameter. */
export const MULTIPART_TYPE = /^multipart\/form-data[ \t]*;[ \t]*boundary=("?)[\w'()+,./:=?-]{1,70}\1[ \t]*$/i;

interface Part {
  readonly name: string | undefined;
  /** Of a file; empty where none was chosen. */
  readonly fileName: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Reads a body that is in memory already, as strictly as the other forms: no name twice, text in UTF-8 without NUL.
 * What a part says of its own type, charset or encoding is not believed; the name of a file is not kept. A field of files
 * that was left empty is not there.
 */
export async function readMultipart(contentType: string, body: Buffer): Promise<Result<FormWithFiles>> {
  const parts = await partsOf(contentType, body);
  if (parts === undefined) return refused('It ends early, or its parts are not set apart as its boundary says.');
  if (parts.length > PAIR_LIMIT) return refused(`Send at most ${PAIR_LIMIT} parts.`);
  const fields: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const files = new Map<string, Buffer>();
  const seen = new Set<string>();
  for (const { name, fileName, bytes } of parts) {
    if (name === undefined || name === '' || FORBIDDEN_NAMES.has(name))
      return refused('A part has no acceptable name.');
    const isFile = fileName !== undefined;
    const isList = !isFile && name.endsWith('[]');
    if (seen.has(name) && !(isList && Array.isArray(fields[name])))
      return refused('A name is repeated. Send each once.');
    seen.add(name);
    if (isFile) {
      if (fileName !== '' || bytes.length > 0) files.set(name, bytes);
      continue;
    }
    if (!isUtf8(bytes) || bytes.includes(0)) return refused('A field is not valid UTF-8, or holds NUL.');
    const value = bytes.toString('utf8');
    const list = fields[name];
    if (Array.isArray(list)) list.push(value);
    else fields[name] = isList ? [value] : value;
  }
  return accepted(new FormWithFiles(fields, files));
}

/** All parts are read as bytes: the parser would turn what is not UTF-8 into something else. */
function partsOf(contentType: string, body: Buffer): Promise<readonly Part[] | undefined> {
  return new Promise((resolve) => {
    const parts: Part[] = [];
    const broken = () => resolve(undefined);
    const reader = new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
      limits: { parts: PAIR_LIMIT + 1 },
    });
    reader.on('file', (name: string | undefined, stream, fileName: string | undefined) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', broken);
      stream.on('end', () => {
        parts.push({ name, fileName, bytes: Buffer.concat(chunks) });
      });
    });
    reader.on('error', broken);
    reader.on('finish', () => resolve(parts));
    reader.end(body);
  });
}

const refused = (detail: string): Result<never> => rejected('malformed-form', `The form cannot be read. ${detail}`);
