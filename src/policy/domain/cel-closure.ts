import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * The part of CEL that rules are made of, as closures over typed values: a twentieth of the interpreter's cost. It
 * only knows the plain case. Whatever is otherwise at run time (a missing value, another type, an error) is a
 * surprise, and then the library evaluates the whole condition: so the library's answer, and its errors, are the only
 * ones. What is outside this part is not compiled at all. `cel-closure.spec.ts` holds both against each other.
 */
export type Closure = (view: View, item: unknown) => unknown;
type View = Readonly<Record<string, unknown>>;

/** Thrown where the plain case ends; made once, since it says nothing. */
export const SURPRISE = new Error('not the plain case');

/** @returns undefined for an expression outside the compiled part */
export function closureOf(node: ASTNode, variable?: string): Closure | undefined {
  switch (node.op) {
    case 'value':
      return constant(node.args);
    case 'id':
      return node.args === variable ? (_view, item) => item : named(node.args);
    case '.':
      return field(node.args[0], node.args[1], variable);
    case '!_':
      return negation(closureOf(node.args, variable));
    case '&&':
    case '||':
      return logical(node.op, closureOf(node.args[0], variable), closureOf(node.args[1], variable));
    case '==':
    case '!=':
      return node.args[1].op === 'value' && typeof node.args[1].args === 'string'
        ? sameAs(node.op === '==', closureOf(node.args[0], variable), node.args[1].args)
        : equality(node.op === '==', closureOf(node.args[0], variable), closureOf(node.args[1], variable));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node.op, closureOf(node.args[0], variable), closureOf(node.args[1], variable));
    case 'in':
      return membership(closureOf(node.args[0], variable), listOf(node.args[1], variable));
    case 'call':
      return node.args[0] === 'size' ? size(node.args[1].map((arg) => closureOf(arg, variable))) : undefined;
    case 'rcall':
      return method(node.args[0], node.args[1], node.args[2], variable);
    default:
      return undefined;
  }
}

function constant(value: unknown): Closure | undefined {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint' ? () => value : undefined;
}

function named(name: string): Closure {
  return (view) => view[name];
}

function field(node: ASTNode, name: unknown, variable: string | undefined): Closure | undefined {
  const of = closureOf(node, variable);
  if (!of || typeof name !== 'string') return undefined;
  if (node.op === 'id' && node.args !== variable) {
    const root = node.args;
    return (view) => {
      const value = view[root];
      if (typeof value !== 'object' || value === null) throw SURPRISE;
      return (value as View)[name];
    };
  }
  return (view, item) => {
    const value = of(view, item);
    // The type check at load leaves only names of the fact schema, so this never reaches a prototype.
    if (typeof value !== 'object' || value === null) throw SURPRISE;
    return (value as View)[name];
  };
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw SURPRISE;
  return value;
}

function negation(of: Closure | undefined): Closure | undefined {
  return of && ((view, item) => !truth(of(view, item)));
}

function logical(op: '&&' | '||', left: Closure | undefined, right: Closure | undefined): Closure | undefined {
  if (!left || !right) return undefined;
  return op === '&&'
    ? (view, item) => truth(left(view, item)) && truth(right(view, item))
    : (view, item) => truth(left(view, item)) || truth(right(view, item));
}

/** The commonest comparison: with a text of the rule. */
function sameAs(same: boolean, left: Closure | undefined, text: string): Closure | undefined {
  return (
    left &&
    ((view, item) => {
      const value = left(view, item);
      if (typeof value !== 'string') throw SURPRISE;
      return (value === text) === same;
    })
  );
}

function equality(same: boolean, left: Closure | undefined, right: Closure | undefined): Closure | undefined {
  if (!left || !right) return undefined;
  return (view, item) => {
    const a = left(view, item);
    const b = right(view, item);
    if (typeof a !== typeof b || (typeof a !== 'string' && typeof a !== 'boolean' && typeof a !== 'bigint'))
      throw SURPRISE;
    return (a === b) === same;
  };
}

function comparison(
  op: '<' | '<=' | '>' | '>=',
  left: Closure | undefined,
  right: Closure | undefined,
): Closure | undefined {
  if (!left || !right) return undefined;
  return (view, item) => {
    const a = left(view, item);
    const b = right(view, item);
    if (typeof a !== 'bigint' || typeof b !== 'bigint') throw SURPRISE;
    return op === '<' ? a < b : op === '<=' ? a <= b : op === '>' ? a > b : a >= b;
  };
}

/** A list written out in the rule, or one that the view holds. */
function listOf(node: ASTNode, variable: string | undefined): Closure | undefined {
  if (node.op !== 'list') return closureOf(node, variable);
  const values = node.args.map((item) => (item.op === 'value' ? item.args : undefined));
  return values.every((value) => typeof value === 'string') ? () => values : undefined;
}

function membership(value: Closure | undefined, list: Closure | undefined): Closure | undefined {
  if (!value || !list) return undefined;
  return (view, item) => {
    const wanted = value(view, item);
    const among = list(view, item);
    if (typeof wanted !== 'string' || !Array.isArray(among)) throw SURPRISE;
    let found = false;
    for (let index = 0; index < among.length; index += 1) {
      const member: unknown = among[index];
      if (typeof member !== 'string') throw SURPRISE;
      if (member === wanted) found = true;
    }
    return found;
  };
}

function size([of]: readonly (Closure | undefined)[]): Closure | undefined {
  return (
    of &&
    ((view, item) => {
      const list = of(view, item);
      if (!Array.isArray(list)) throw SURPRISE;
      return BigInt(list.length);
    })
  );
}

function method(
  name: string,
  on: ASTNode,
  args: readonly ASTNode[],
  variable: string | undefined,
): Closure | undefined {
  const [first, second] = args;
  if (name === 'exists' || name === 'all') {
    // The load-time lint has made sure that these do not nest, so that one item is enough.
    if (variable !== undefined || first?.op !== 'id' || !second) return undefined;
    return quantifier(name === 'exists', listOf(on, undefined), closureOf(second, first.args));
  }
  if (name !== 'startsWith' && name !== 'endsWith' && name !== 'contains') return undefined;
  const text = closureOf(on, variable);
  const part = first && closureOf(first, variable);
  if (!text || !part) return undefined;
  return (view, item) => {
    const a = text(view, item);
    const b = part(view, item);
    if (typeof a !== 'string' || typeof b !== 'string') throw SURPRISE;
    return name === 'startsWith' ? a.startsWith(b) : name === 'endsWith' ? a.endsWith(b) : a.includes(b);
  };
}

function quantifier(exists: boolean, list: Closure | undefined, test: Closure | undefined): Closure | undefined {
  if (!list || !test) return undefined;
  return (view) => {
    const items = list(view, undefined);
    if (!Array.isArray(items)) throw SURPRISE;
    for (let index = 0; index < items.length; index += 1) if (truth(test(view, items[index])) === exists) return exists;
    return !exists;
  };
}
