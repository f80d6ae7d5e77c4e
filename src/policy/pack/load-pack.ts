import { contentProblems } from '../domain/content-problems.js';
import { indexPack, type Pack } from '../domain/pack.js';
import { loosenings } from './loosening.js';
import { mergeLayers, type MergedPack } from './merge-layers.js';
import { filesOnDisk, type PackFiles } from './pack-files.js';
import { didYouMean, type FileProblem, type PackProblems } from './problem.js';
import { readLayer, type Layer } from './read-layer.js';

export interface LoadedPack {
  readonly ok: true;
  readonly pack: Pack;
  /** Place of a row of the content: `<table>/<key>`, for tools that report on it. */
  readonly place: (key: string, message: string) => FileProblem;
}

const MAX_LAYERS = 8;

/**
 * Loads a pack and the layers it extends from `<packId>/`, in a directory or in files given. Never throws on a bad pack and
 * never returns half of one: the problems name file, line and column.
 */
export function loadPack(source: string | PackFiles, packId: string): LoadedPack | PackProblems {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(packId))
    return problem(packId, 'a pack is named in lower-case letters, digits and dashes');
  const chain = readChain(typeof source === 'string' ? filesOnDisk(source) : source, packId);
  if (!chain.ok) return chain;
  const [base, ...upper] = chain.layers;
  let merged = mergeLayers(undefined, base!);
  for (const layer of upper) {
    const next = mergeLayers(merged, layer);
    const loosened = loosenings(merged.content, next.content);
    if (loosened.length > 0)
      return { ok: false, problems: loosened.map(({ key, problem: text }) => placeOf(next, key, text)) };
    merged = next;
  }
  return compile(merged);
}

function readChain(
  files: PackFiles,
  packId: string,
): { readonly ok: true; readonly layers: readonly Layer[] } | PackProblems {
  const layers: Layer[] = [];
  const seen: string[] = [];
  for (let id: string | undefined = packId; id !== undefined;) {
    const above: Layer | undefined = layers[0];
    if (seen.includes(id) && above)
      return {
        ok: false,
        problems: [above.headerAt(['extends'], `extends goes round in a circle: ${[...seen, id].join(' extends ')}`)],
      };
    if (seen.length >= MAX_LAYERS && above)
      return { ok: false, problems: [above.headerAt(['extends'], `more than ${MAX_LAYERS} layers`)] };
    seen.push(id);
    const result = readLayer(files, id);
    if (!result.ok) return result;
    layers.unshift(result.layer);
    id = result.layer.header.extends;
  }
  return { ok: true, layers };
}

function compile(merged: MergedPack): LoadedPack | PackProblems {
  const { content } = merged;
  const found = contentProblems(content);
  if (found.length > 0) {
    return {
      ok: false,
      problems: found.map(({ key, problem: text, word, known }) =>
        placeOf(merged, key, text + (word && known ? didYouMean(word, known) : '')),
      ),
    };
  }
  return { ok: true, pack: indexPack(content), place: (key, message) => placeOf(merged, key, message) };
}

/** Longest known prefix of the key names the row; the rest leads inside it. */
function placeOf(merged: MergedPack, key: string, message: string): FileProblem {
  const steps = key.split('/');
  for (let length = steps.length; length > 1; length -= 1) {
    const at = merged.origins.get(steps.slice(0, length).join('/'));
    if (at)
      return at(
        steps.slice(length).map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
        message,
      );
  }
  return merged.headerAt([], `${key}: ${message}`);
}

function problem(packId: string, message: string): PackProblems {
  return { ok: false, problems: [{ file: `${packId.slice(0, 60)}/pack.yaml`, line: 1, column: 1, message }] };
}
