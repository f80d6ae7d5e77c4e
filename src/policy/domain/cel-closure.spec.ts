import { Environment } from '@marcbachmann/cel-js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadPack } from '../pack/load-pack.js';
import { readScenarios } from '../tools/scenario-file.js';
import { viewOf } from './case-view.js';
import { closureOf, SURPRISE } from './cel-closure.js';
import { compileCondition } from './cel-expression.js';
import { compilePack, type Pack } from './pack.js';
import { weigh } from './situation.js';

type View = Record<string, unknown>;

const library = new Environment({ unlistedVariablesAreDyn: true });
const pack = ((): Pack => {
  const loaded = loadPack('policies', 'utah');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems[0]));
  return compilePack(loaded.pack.content);
})();
const written = pack.content.rules.flatMap((rule) => rule.cases.flatMap((item) => [item.when, item.require]));
const sources = [...new Set(written.filter((source) => source !== undefined))];
const views: readonly View[] = readScenarios(['policies/utah/tests'], pack.content.timeZone).scenarios.flatMap(
  ({ facts }): View[] => {
    const situation = weigh(pack, facts);
    const view = viewOf(situation);
    return [view, ...situation.elements.map((element) => ({ ...view, element }))];
  },
);

/** The answer, or that there was none. */
function outcome(run: (view: View) => unknown, view: View): unknown {
  try {
    const value = run(view);
    return typeof value === 'boolean' ? value : 'fault';
  } catch {
    return 'fault';
  }
}

function both(source: string, view: View): readonly [unknown, unknown] {
  const compiled = compileCondition(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problem}`);
  return [outcome(compiled.condition.run, view), outcome(library.parse(source), view)];
}

describe('conditions as closures', () => {
  it('cover every condition of the packs, so that none is slow', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.filter((source) => closureOf(library.parse(source).ast) === undefined)).toEqual([]);
  });

  it('answer as the library does, for every condition in every scenario', () => {
    const seen = new Set<unknown>();
    for (const source of sources) {
      for (const view of views) {
        const [ours, theirs] = both(source, view);
        seen.add(ours);
        if (ours !== theirs) expect({ source, ours }).toEqual({ source, ours: theirs });
      }
    }
    expect([...seen].sort()).toEqual([false, 'fault', true]);
  });

  it('answer as the library does where a part of the view is missing or of another kind', () => {
    const odd = fc.constantFrom(
      undefined,
      null,
      1,
      1n,
      'x',
      '',
      true,
      [],
      ['x', 2],
      [2, 'x'],
      [['x']],
      {},
      { kind: 'x' },
    );
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.constantFrom(...views), fc.nat(), odd, (source, view, at, value) => {
        const [ours, theirs] = both(source, spoiled(source, view, at, value));
        expect(ours).toBe(theirs);
      }),
      { numRuns: 1_000, seed: 20261124 },
    );
  });

  it.each([
    ['element.use == "a" || "b" in live', { live: ['b'] }, true],
    ['"b" in live && element.use == "a"', { live: [] }, false],
    ['evidence.exists(e, e.live)', { evidence: [{}, { live: true }] }, true],
    ['evidence.all(e, e.live)', { evidence: [{}, { live: false }] }, false],
    ['"x" in live', { live: ['x', 1] }, true],
    ['"x" in live', { live: [1, 'x'] }, true],
    ['size(live) == 2', { live: ['a', 'b'] }, true],
    ['request.subjects.count >= 3', { request: { subjects: { count: 3n } } }, true],
    ['stage.contains("it") && stage.endsWith("t")', { stage: 'submit' }, true],
  ])('%s', (source, view, expected) => {
    expect(both(source, view)).toEqual([expected, expected]);
  });

  it('leave to the library what they do not know', () => {
    for (const source of [
      'request.subjects.count + 1 > 2',
      '(stage == "a" ? true : false)',
      'evidence.exists_one(e, e.live)',
    ])
      expect(closureOf(library.parse(source).ast)).toBeUndefined();
    const closure = closureOf(library.parse('request.purpose == "A"').ast)!;
    expect(surprised(() => closure({ request: { purpose: 1 } }, undefined))).toBe(true);
    expect(surprised(() => closure({}, undefined))).toBe(true);
  });
});

function surprised(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return error === SURPRISE;
  }
}

/** The view with something else at one of the paths the source speaks of. */
function spoiled(source: string, view: View, at: number, value: unknown): View {
  const paths = source.match(/\b[a-z]\w*(?:\.[a-zA-Z]\w*)*/g) ?? [];
  const steps = (paths[at % Math.max(paths.length, 1)] ?? 'stage').split('.');
  const replace = (node: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return value;
    const copy: View = { ...(typeof node === 'object' && !Array.isArray(node) ? node : {}) };
    const inner = replace(copy[step], rest);
    if (inner === undefined) delete copy[step];
    else copy[step] = inner;
    return copy;
  };
  return replace(view, steps.slice(0, 1 + (at % steps.length))) as View;
}
