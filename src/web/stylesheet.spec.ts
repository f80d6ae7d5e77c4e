import { describe, expect, it } from '@jest/globals';
import { ASSETS, assetUrl, uswdsFile, uswdsUrl } from './assets.js';
import { APP_CSS } from './stylesheet.js';

type Colours = Readonly<Record<string, string>>;

function coloursOf(css: string): Colours {
  return Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(first: string, second: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(first), luminance(second)].sort((left, right) => right - left);
  return (light + 0.05) / (dark + 0.05);
}

/** Text needs 4.5 to 1 (1.4.3), what shows focus or separates parts 3 to 1 (1.4.11). */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ['ink', 'paper', 4.5],
  ['ink', 'panel', 4.5],
  ['ink', 'bad-panel', 4.5],
  ['ink', 'wait-panel', 4.5],
  ['quiet-ink', 'paper', 4.5],
  ['link', 'paper', 4.5],
  ['link', 'panel', 4.5],
  ['visited', 'paper', 4.5],
  ['paper', 'link', 4.5],
  ['brand-ink', 'brand', 4.5],
  ['strip-ink', 'strip', 4.5],
  ['good', 'good-panel', 4.5],
  ['bad', 'bad-panel', 4.5],
  ['wait', 'wait-panel', 4.5],
  ['focus', 'paper', 3],
  ['focus', 'panel', 3],
  ['focus-on-brand', 'brand', 3],
  ['line', 'paper', 3],
];

function tooFaint(colours: Colours): readonly string[] {
  return PAIRS.flatMap(([front, back, least]) => {
    const [first, second] = [colours[front], colours[back]];
    if (!first || !second) return [`--${front} or --${back} is missing`];
    return contrast(first, second) < least ? [`--${front} on --${back}: ${contrast(first, second).toFixed(2)}`] : [];
  });
}

describe('the style of the pages', () => {
  it('has enough contrast in every pair', () => {
    expect(tooFaint(coloursOf(APP_CSS))).toEqual([]);
  });

  it('would notice a colour that is too faint, and one that is missing', () => {
    const colours = coloursOf(APP_CSS);
    expect(tooFaint({ ...colours, 'quiet-ink': '#8d9297' })).toEqual([
      expect.stringMatching(/^--quiet-ink on --paper: 3/),
    ]);
    const { line: _line, ...rest } = colours;
    expect(tooFaint(rest)).toEqual(['--line or --paper is missing']);
  });

  it('uses only colours that stand in the table', () => {
    const used = new Set([...APP_CSS.matchAll(/var\(--([a-z-]+)\)/g)].map(([, name]) => name ?? ''));
    const known = new Set(PAIRS.flatMap(([front, back]) => [front, back]));
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
    expect(APP_CSS.replace(/:root \{[^}]*\}/, '')).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(/);
  });

  it('asks no other site for anything', () => {
    expect(APP_CSS).not.toMatch(/url\(|@import|https?:/);
    expect(ASSETS['icon.svg'].content.toString().replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|<script/,
    );
  });

  it('is found under an address that changes with it', () => {
    expect(assetUrl('app.css')).toMatch(/^\/assets\/app\.css\?v=[0-9a-f]{16}$/);
  });
});

describe('the files of USWDS', () => {
  const below = (address: string) => address.replace('/assets/uswds/', '');

  it('are served as shipped: the style sheet and everything of it that a page uses', async () => {
    const css = await uswdsFile(below(uswdsUrl('css/uswds.min.css')));
    expect(css?.type).toBe('text/css; charset=utf-8');
    expect((await css?.brotli())?.length).toBeLessThan(60_000);
    const names = [
      ...(css?.content.toString() ?? '').matchAll(/url\(\.\.\/((?:fonts\/source-sans-pro|img)\/[^)]+)\)/g),
    ];
    expect(names.length).toBeGreaterThan(20);
    const missing = [];
    for (const [, name = ''] of names) {
      // Older forms of the same fonts, and the picture of a component that no page has.
      if (/\.(?:woff|ttf|jpg)$/.test(name)) continue;
      if (!(await uswdsFile(below(uswdsUrl(name))))) missing.push(name);
    }
    expect(missing).toEqual([]);
  });

  it('are those and no others, of this version and no other', async () => {
    for (const path of ['../package.json', 'js/uswds.min.js', 'img/../css/uswds.css', 'img/none.svg', '']) {
      expect(await uswdsFile(below(uswdsUrl(path)))).toBeUndefined();
    }
    expect(await uswdsFile('0.0.0/css/uswds.min.css')).toBeUndefined();
  });
});
