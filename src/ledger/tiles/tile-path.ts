import { isPosition } from '../tree/hashes.js';
import { TILE_WIDTH } from './tile-hashes.js';

/** One resource of the C2SP tlog-tiles layout; `width` below 256 is a partial tile. */
export type TileAddress =
  | { readonly kind: 'hashes'; readonly level: number; readonly index: number; readonly width: number }
  | { readonly kind: 'entries'; readonly index: number; readonly width: number };

const MAX_LEVEL = 63;
const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** `tile/0/x001/x234/067.p/112` and the like; every tile has exactly one path, so `x000/…` is not one (C2SP tlog-tiles). */
export function tilePath(address: TileAddress): string {
  const digits = String(address.index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const index = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  const level = address.kind === 'entries' ? 'entries' : String(address.level);
  return `tile/${level}/${index}${address.width === TILE_WIDTH ? '' : `.p/${address.width}`}`;
}

/** Reads a path back; null for anything `tilePath` would not write. */
export function parseTilePath(path: string): TileAddress | null {
  const match = PATH.exec(path);
  if (!match) return null;
  const index = Number((match[2] as string).replace(/[x/]/g, ''));
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3]);
  const level = Number(match[1]);
  if (!isPosition(index) || (match[1] !== 'entries' && level > MAX_LEVEL)) return null;
  const address: TileAddress =
    match[1] === 'entries' ? { kind: 'entries', index, width } : { kind: 'hashes', level, index, width };
  return tilePath(address) === path && width <= TILE_WIDTH ? address : null;
}
