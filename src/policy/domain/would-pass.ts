import { evaluate } from './evaluate.js';
import type { Evaluation, WouldPass } from './evaluation.js';
import type { Facts, RequestedElement, RequestFacts } from './facts.js';
import type { Pack } from './pack.js';
import { cellsToSuppress } from './small-cells-check.js';

/** Narrowing can uncover a further limit; more rounds than this would be a rule that narrowing cannot satisfy. */
const ROUNDS = 4;

/**
 * The nearest request that would pass: failing elements dropped, masks applied, retention lowered, and evaluated
 * again before it is offered. Absent where nothing would pass, where the request passes as it stands, and where
 * the reason is protected (an offer would reveal it).
 */
export function wouldPass(pack: Pack, facts: Facts, evaluation = evaluate(pack, facts)): WouldPass | undefined {
  const changes: string[] = [];
  let request = facts.request;
  let latest = evaluation;
  for (let round = 0; round < ROUNDS; round += 1) {
    if (latest.neutral) return undefined;
    const next = narrowed(pack, request, latest, changes);
    if (next === undefined) break;
    request = next;
    latest = evaluate(pack, { ...facts, request });
  }
  if (changes.length === 0 || latest.neutral || latest.outcome === 'deny' || latest.outcome === 'narrow')
    return undefined;
  // A hold is stricter than a narrowing and hides it in the outcome.
  if (latest.findings.some(({ effect, result }) => effect === 'narrow' && (result === 'fail' || result === 'gap')))
    return undefined;
  if (request.elements.length === 0 && (request.aggregate?.cells.length ?? 0) === 0) return undefined;
  return { request, outcome: latest.outcome, changes };
}

function narrowed(
  pack: Pack,
  request: RequestFacts,
  evaluation: Evaluation,
  changes: string[],
): RequestFacts | undefined {
  const before = changes.length;
  const results = new Map(evaluation.elements.map((item) => [item.element, item]));
  const elements: RequestedElement[] = [];
  for (const asked of request.elements) {
    const found = results.get(asked.code);
    if (!found || found.result === 'deny') changes.push(`without ${asked.code}`);
    else if (found.result === 'mask' && asked.transform !== found.transform) {
      changes.push(`${asked.code} only as ${found.transform ?? 'masked'}`);
      elements.push({ ...asked, ...(found.transform === undefined ? {} : { transform: found.transform }) });
    } else elements.push(asked);
  }
  const lowered = evaluation.findings.some(
    (item) => item.field === '/retention' && item.result === 'fail' && item.effect === 'narrow',
  );
  const retention = lowered && evaluation.retention ? evaluation.retention.duration : request.retention;
  if (retention !== request.retention) changes.push(`kept ${retention} instead of ${request.retention}`);
  const unknown = request.authorities.filter((code) => !pack.authorities.has(code));
  const authorities = request.authorities.filter((code) => pack.authorities.has(code));
  if (unknown.length > 0 && authorities.length > 0)
    changes.push('without the authorities that are not in the register');
  const cells = narrowedCells(pack, request, changes);
  if (changes.length === before) return undefined;
  return {
    ...request,
    elements,
    retention,
    ...(authorities.length > 0 ? { authorities } : {}),
    ...(cells === undefined ? {} : { aggregate: { cells } }),
  };
}

function narrowedCells(pack: Pack, request: RequestFacts, changes: string[]): readonly number[] | undefined {
  const cells = request.aggregate?.cells;
  const k = Number(pack.checks.get('small_cells')?.params['k'] ?? 0);
  if (cells === undefined || k < 1) return cells;
  const suppressed = new Set(cellsToSuppress(cells, k));
  if (suppressed.size === 0) return cells;
  changes.push(`without ${suppressed.size} cells that are too small to publish`);
  return cells.filter((_, index) => !suppressed.has(index));
}
