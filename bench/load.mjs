import { join } from 'node:path';
import { root } from '../scripts/build.mjs';

/** A module of the built service. */
export const load = (path) => import(join(root, 'dist/src', path));
