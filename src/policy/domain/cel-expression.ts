import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { closureOf, SURPRISE, type Closure } from './cel-closure.js';
import { registerFactTypes } from './cel-schema.js';
import { settleOf, type Settle } from './settled.js';

/** A compiled boolean condition. `run` throws when the expression fails at run time: the caller denies. */
export interface Condition {
  readonly source: string;
  /** Whether it speaks of the element: if not, one answer serves all elements of a case. */
  readonly ofElement: boolean;
  /** The answer where circumstances alone decide it; undefined where it must be asked for each request. */
  readonly settle: Settle;
  run(view: Readonly<Record<string, unknown>>): boolean;
}

export type CompiledCondition =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly problem: string; readonly offset: number };

/**
 * The library has no evaluation budget: `matches` is JavaScript's RegExp (27 characters blocked for 33 s), nested
 * macros and string doubling run for seconds. So only these may be called, and macros may not nest.
 */
const FUNCTIONS = new Set(['size', 'startsWith', 'endsWith', 'contains']);
const MACROS = new Set(['exists', 'all', 'exists_one']);
export const MAX_NODES = 200;
export const MAX_SOURCE = 2_000;

const limits = { maxAstNodes: MAX_NODES, maxDepth: 40, maxListElements: 60, maxMapEntries: 0, maxCallArguments: 3 };
let checking: Environment | undefined;
let running: Environment | undefined;

/** Parse, lint and type-check a rule's `when` or `require`. Never throws; the problem names the offset. */
export function compileCondition(source: string): CompiledCondition {
  const known = compiled.get(source);
  if (known) return known;
  const result = compileAnew(source);
  if (compiled.size >= REMEMBERED) compiled.clear();
  compiled.set(source, result);
  return result;
}

/** A pack is checked and then compiled, and reloaded with few changes: the same source gives the same condition. */
const compiled = new Map<string, CompiledCondition>();
const REMEMBERED = 1_024;

function compileAnew(source: string): CompiledCondition {
  if (source.length > MAX_SOURCE) return refused(`longer than ${MAX_SOURCE} characters`, MAX_SOURCE);
  checking ??= registerFactTypes(new Environment({ limits }));
  running ??= new Environment({ unlistedVariablesAreDyn: true, limits });
  try {
    const typed = checking.parse(source);
    const fault = lint(typed.ast);
    if (fault) return refused(fault.problem, fault.offset);
    const verdict = typed.check();
    if (!verdict.valid) return refused(firstLine(verdict.error?.message), verdict.error?.range?.start ?? 0);
    if (verdict.type !== 'bool') return refused(`must be a yes-or-no condition, is ${verdict.type}`, 0);
    const program = running.parse(source);
    return {
      ok: true,
      condition: {
        source,
        // The bare word is enough: one answer too many costs a little, one too few would be wrong.
        ofElement: /\belement\b/.test(source),
        settle: settleOf(program.ast),
        run: runner(closureOf(program.ast), program),
      },
    };
  } catch (error) {
    const where = error as { message?: string; range?: { start: number }; node?: { start: number } };
    return refused(firstLine(where.message), where.range?.start ?? where.node?.start ?? 0);
  }
}

function runner(closure: Closure | undefined, program: (view: Record<string, unknown>) => unknown): Condition['run'] {
  const whole: Condition['run'] = (view) => {
    const value: unknown = program(view as Record<string, unknown>);
    if (typeof value !== 'boolean') throw new TypeError('a condition gave no yes or no');
    return value;
  };
  if (!closure) return whole;
  return (view) => {
    try {
      const value = closure(view, undefined);
      if (typeof value === 'boolean') return value;
    } catch (error) {
      if (error !== SURPRISE) throw error;
    }
    return whole(view);
  };
}

function refused(problem: string, offset: number): CompiledCondition {
  return { ok: false, problem, offset };
}

function firstLine(message: string | undefined): string {
  return (message ?? 'cannot be read').split('\n')[0] ?? 'cannot be read';
}

function lint(root: ASTNode): { problem: string; offset: number } | undefined {
  let nodes = 0;
  const visit = (node: ASTNode, insideMacro: boolean): { problem: string; offset: number } | undefined => {
    nodes += 1;
    if (nodes > MAX_NODES) return { problem: `more than ${MAX_NODES} parts`, offset: node.start };
    let inner = insideMacro;
    if (node.op === 'call' || node.op === 'rcall') {
      const name = node.args[0];
      if (MACROS.has(name)) {
        if (insideMacro) return { problem: `${name} inside another list condition`, offset: node.start };
        inner = true;
      } else if (!FUNCTIONS.has(name)) {
        return { problem: `${name} may not be called here`, offset: node.start };
      }
    }
    for (const child of childrenOf(node.args)) {
      const fault = visit(child, inner);
      if (fault) return fault;
    }
    return undefined;
  };
  return visit(root, false);
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  if (typeof args === 'object' && args !== null && 'op' in args) return [args as ASTNode];
  return [];
}
