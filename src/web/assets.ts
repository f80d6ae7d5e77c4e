import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { APP_CSS } from './stylesheet.js';

const require = createRequire(import.meta.url);

/** `@uswds/uswds/package.json` is not exported; its style sheet is, and lies two folders below. */
const USWDS = dirname(dirname(require.resolve('@uswds/uswds/css/uswds.min.css')));
const USWDS_VERSION = (JSON.parse(readFileSync(join(dirname(USWDS), 'package.json'), 'utf8')) as { version: string })
  .version;
const HTMX = readFileSync(require.resolve('htmx.org/dist/htmx.min.js'), 'utf8');

/** A portal between two halves; our own drawing, no other party's mark. */
export const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="6" fill="#162e51"/>
<path d="M6 16h20M16 6v20" stroke="#ffe396" stroke-width="3" fill="none"/><circle cx="16" cy="16" r="6" fill="#fff"/></svg>
`;

export interface Asset {
  readonly content: Buffer;
  readonly type: string;
  /** Changes with the content, so that a browser may keep the file for ever. */
  readonly digest: string;
  /** The content in Brotli (RFC 7932), where that makes it smaller; made once, when it is first asked for. */
  readonly brotli: () => Promise<Buffer | undefined>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

function asset(name: string, bytes: string | Buffer): Asset {
  const content = Buffer.from(bytes);
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  let compressed: Promise<Buffer> | undefined;
  return {
    content,
    type,
    digest: createHash('sha256').update(content).digest('hex').slice(0, 16),
    brotli: async () => (type.includes('charset') ? (compressed ??= promisify(brotliCompress)(content)) : undefined),
  };
}

export const ASSETS = {
  'app.css': asset('app.css', APP_CSS),
  'icon.svg': asset('icon.svg', ICON_SVG),
  'htmx.js': asset('htmx.js', HTMX),
} as const;
export type AssetName = keyof typeof ASSETS;

/** Where a page finds an asset, for example `/assets/app.css?v=3f2a…`. */
export const assetUrl = (name: AssetName): string => `/assets/${name}?v=${ASSETS[name].digest}`;

/** Where a page finds a file of USWDS. The version stands in the path, so that what its style sheet names has it too. */
export const uswdsUrl = (path: string): string => `/assets/uswds/${USWDS_VERSION}/${path}`;

/** The style sheet, the one font that it uses, and pictures. */
const USWDS_FILE =
  /^(?:css\/uswds\.min\.css|fonts\/source-sans-pro\/[a-z-]+\.woff2|img\/(?:[a-z0-9_-]+\/)*[a-z0-9_-]+\.(?:svg|png))$/;
const served = new Map<string, Promise<Asset | undefined>>();

/**
 * A file of USWDS as shipped in its package.
 *
 * @param path `<version>/<path below dist>`
 * @returns undefined for another version or a file that no page uses
 */
export async function uswdsFile(path: string): Promise<Asset | undefined> {
  const prefix = `${USWDS_VERSION}/`;
  const file = path.slice(prefix.length);
  if (!path.startsWith(prefix) || !USWDS_FILE.test(file)) return undefined;
  const known = served.get(file);
  if (known) return known;
  const read = readFile(join(USWDS, file)).then(
    (content) => asset(file, content),
    () => undefined,
  );
  // Only what is there is kept: names that lead nowhere must not fill the memory.
  if (await read) served.set(file, read);
  return read;
}
