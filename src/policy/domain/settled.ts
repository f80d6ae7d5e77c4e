import type { ASTNode } from '@marcbachmann/cel-js';
import { closureOf } from './cel-closure.js';

/**
 * What of a condition is certain for every case of the same circumstances (`circumstances.ts`): most conditions ask
 * for the kind of an agency or the category of an element, and need not be asked again for each request.
 */
export type Settle = (view: Readonly<Record<string, unknown>>) => boolean | undefined;

const AGENCY = ['level', 'kind', 'known', 'tags'];

/** Paths of the view that circumstances and the catalogue of elements decide alone. */
export const SETTLED_PATHS: ReadonlySet<string> = new Set([
  'today',
  'stage',
  'request.purpose',
  ...['code', 'known', 'tags', 'bulkLimit', 'namedRequired', 'mission'].map((name) => `purpose.${name}`),
  ...['requesting', 'source', 'recipient'].flatMap((agency) => AGENCY.map((name) => `${agency}.${name}`)),
  ...['code', 'category', 'sensitivity', 'tags', 'known'].map((name) => `element.${name}`),
]);

/** @returns a function that answers undefined while the answer depends on the request itself */
export function settleOf(node: ASTNode): Settle {
  if (isSettled(node, undefined)) return settledBy(node);
  if (node.op === '&&' || node.op === '||') {
    const left = settleOf(node.args[0]);
    const right = settleOf(node.args[1]);
    const decisive = node.op === '||';
    // Only the left side may decide alone: the right one is not asked before it, and its neighbour could still fail.
    return (view) => {
      const first = left(view);
      return first === undefined || first === decisive ? first : right(view);
    };
  }
  if (node.op === '!_') {
    const inner = settleOf(node.args);
    return (view) => {
      const answer = inner(view);
      return answer === undefined ? undefined : !answer;
    };
  }
  return () => undefined;
}

function settledBy(node: ASTNode): Settle {
  const closure = closureOf(node);
  if (!closure) return () => undefined;
  return (view) => {
    try {
      const value = closure(view, undefined);
      return typeof value === 'boolean' ? value : undefined;
    } catch {
      // Not the plain case: it is asked again, with every request, where a fault becomes a finding.
      return undefined;
    }
  };
}

function isSettled(node: ASTNode, variable: string | undefined): boolean {
  if (node.op === 'value') return true;
  const path = pathOf(node);
  if (path !== undefined) return path === variable || SETTLED_PATHS.has(path);
  if (node.op === 'rcall' && (node.args[0] === 'exists' || node.args[0] === 'all')) {
    const [name, test] = node.args[2];
    if (variable !== undefined || name?.op !== 'id' || !test) return false;
    return isSettled(node.args[1], undefined) && isSettled(test, name.args);
  }
  const children = childrenOf(node.args);
  return children.length > 0 && children.every((child) => isSettled(child, variable));
}

function pathOf(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return undefined;
  const of = pathOf(node.args[0]);
  return of === undefined ? undefined : `${of}.${node.args[1]}`;
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
