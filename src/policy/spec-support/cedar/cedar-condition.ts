import { parse } from '@bufbuild/cel';

/** A condition that Cedar has no words for. It is counted as left out, never skipped in silence. */
export class NotSayable extends Error {}

type Expression = NonNullable<ReturnType<typeof parse>['expr']>;

/** How a path of the rules' vocabulary is said in Cedar; undefined where it has no such fact. */
export type Vocabulary = (path: string) => string | undefined;

/** A loop variable in a list of records, and what it stands for in the place being written out. */
interface Item {
  readonly name: string;
  readonly place: string;
}

/** Cedar has no "some item of the list": lists of records become numbered places. More than these refuse the request. */
export const PLACES = ['at0', 'at1', 'at2', 'at3', 'at4', 'at5', 'at6', 'at7'] as const;
const RECORD_LISTS = new Set(['evidence', 'authorities']);

export const quoted = (text: string): string => JSON.stringify(text);
export const listed = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;
export const allOf = (texts: readonly string[]): string => joined(texts, '&&', 'true');
export const anyOf = (texts: readonly string[]): string => joined(texts, '||', 'false');
export const not = (text: string): string => `!(${text})`;

/** Some of the numbered places of a list of records. */
export const somePlace = (list: string, test: (place: string) => string): string =>
  anyOf(PLACES.map((at) => `context.${list} has ${at} && (${test(`context.${list}.${at}`)})`));

/** Cedar's grammar takes one `&&` or `||` chain without brackets; empty chains are what they are in logic. */
function joined(texts: readonly string[], by: '&&' | '||', empty: string): string {
  const said = texts.filter((text) => text !== empty);
  return said.length === 0 ? empty : said.length === 1 ? said[0]! : said.map((text) => `(${text})`).join(` ${by} `);
}

/**
 * A CEL condition in Cedar, read by another parser than the engine's.
 * @throws NotSayable
 */
export function cedarCondition(source: string, vocabulary: Vocabulary): string {
  const { expr } = parse(source);
  if (!expr) throw new NotSayable(source);
  return say(expr, vocabulary, undefined);
}

function say(expression: Expression, vocabulary: Vocabulary, item: Item | undefined): string {
  const again = (part: Expression): string => say(part, vocabulary, item);
  const { exprKind } = expression;
  switch (exprKind.case) {
    case 'constExpr':
      return constant(exprKind.value.constantKind.value);
    case 'listExpr':
      return `[${exprKind.value.elements.map(again).join(', ')}]`;
    case 'identExpr':
    case 'selectExpr': {
      const path = pathOf(expression)!;
      const [root, ...rest] = path.split('.');
      if (item && root === item.name) return [item.place, ...rest].join('.');
      return known(vocabulary(path), path);
    }
    case 'callExpr': {
      const { function: name, args, target } = exprKind.value;
      return call(name, target ? [target, ...args] : args, again);
    }
    case 'comprehensionExpr':
      return quantified(expression, vocabulary);
    default:
      throw new NotSayable(String(exprKind.case));
  }
}

function constant(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  throw new NotSayable(`a constant ${typeof value}`);
}

function known(text: string | undefined, path: string): string {
  if (text === undefined) throw new NotSayable(path);
  return text;
}

function call(name: string, args: readonly Expression[], again: (part: Expression) => string): string {
  const [left, right] = args;
  switch (name) {
    case '_&&_':
    case '_||_':
      return `(${again(left!)}) ${name.slice(1, 3)} (${again(right!)})`;
    case '!_':
      return not(again(left!));
    case '@in':
      return `${again(right!)}.contains(${again(left!)})`;
    case 'startsWith':
      // `like` takes a pattern known beforehand only, so the host gives every beginning of the text.
      return `${again(left!)}Beginnings.contains(${again(right!)})`;
    case '_==_':
    case '_!=_':
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_': {
      const counted = sizeOf(left!);
      const sign = name.slice(1, -1);
      return counted ? sized(again(counted), sign, right!) : `${again(left!)} ${sign} ${again(right!)}`;
    }
    default:
      throw new NotSayable(name);
  }
}

function sizeOf({ exprKind }: Expression): Expression | undefined {
  if (exprKind.case !== 'callExpr' || exprKind.value.function !== 'size') return undefined;
  return exprKind.value.target ?? exprKind.value.args[0];
}

/** Cedar cannot count; it can tell whether there is anything. */
function sized(list: string, sign: string, bound: Expression): string {
  const { exprKind } = bound;
  const number = exprKind.case === 'constExpr' ? exprKind.value.constantKind.value : undefined;
  const none = `${list}.isEmpty()`;
  switch (`${sign} ${String(number)}`) {
    case '> 0':
    case '!= 0':
    case '>= 1':
      return not(none);
    case '== 0':
    case '<= 0':
    case '< 1':
      return none;
    case '>= 0':
      return 'true';
    default:
      throw new NotSayable(`size ${sign} ${String(number)}`);
  }
}

/** `list.exists(x, …)` and `list.all(x, …)`: the two loops that the packs' linter allows and the packs use. */
function quantified({ exprKind }: Expression, vocabulary: Vocabulary): string {
  if (exprKind.case !== 'comprehensionExpr') throw new NotSayable('no loop');
  const { iterVar, iterRange, loopStep } = exprKind.value;
  const step = loopStep?.exprKind;
  const test = step?.case === 'callExpr' ? step.value.args[1] : undefined;
  const some = step?.case === 'callExpr' && step.value.function === '_||_';
  const every = step?.case === 'callExpr' && step.value.function === '_&&_';
  if (!iterRange || !test || !(some || every)) throw new NotSayable('a loop of another kind');
  const records = pathOf(iterRange);
  if (records !== undefined && RECORD_LISTS.has(records)) {
    const at = (place: string): string => say(test, vocabulary, { name: iterVar, place });
    return some ? somePlace(records, at) : not(somePlace(records, (place) => not(at(place))));
  }
  return ofTexts(say(iterRange, vocabulary, undefined), iterVar, test, some, (part) =>
    say(part, vocabulary, undefined),
  );
}

/** Lists of texts are sets in Cedar; what can be asked of their items is what sets can be asked. */
function ofTexts(
  list: string,
  variable: string,
  { exprKind }: Expression,
  some: boolean,
  again: (part: Expression) => string,
): string {
  const [left, right] = exprKind.case === 'callExpr' ? exprKind.value.args : [];
  if (exprKind.case !== 'callExpr' || !left || !right || pathOf(left) !== variable)
    throw new NotSayable('a question to an item');
  const other = again(right);
  switch (exprKind.value.function) {
    case '@in':
      return some ? `${list}.containsAny(${other})` : `${other}.containsAll(${list})`;
    case '_==_':
      return some ? `${list}.contains(${other})` : `[${other}].containsAll(${list})`;
    case '_!=_':
      return some ? not(`[${other}].containsAll(${list})`) : not(`${list}.contains(${other})`);
    default:
      throw new NotSayable(exprKind.value.function);
  }
}

function pathOf({ exprKind }: Expression): string | undefined {
  if (exprKind.case === 'identExpr') return exprKind.value.name;
  if (exprKind.case !== 'selectExpr' || !exprKind.value.operand) return undefined;
  const of = pathOf(exprKind.value.operand);
  return of === undefined ? undefined : `${of}.${exprKind.value.field}`;
}
