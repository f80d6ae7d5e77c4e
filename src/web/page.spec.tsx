import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../platform/http/problem.js';
import { problemDocument } from '../platform/http/problem.js';
import { REJECTIONS } from '../platform/http/rejection-table.js';
import type { RejectionCode } from '../platform/http/rejection-table.js';
import { counted, Day, Instant, inWords, Zone } from './components.js';
import { Page } from './page.js';
import type { SignedIn } from './page.js';
import { problemPage } from './problem-page.js';
import { renderPage } from './render-page.js';

const HOSTILE = `<script>alert(1)</script>"><img src=x onerror='a'>`;

/** What the content security policy forbids, or what would not stand alone without script. */
function faultsOf(html: string): readonly string[] {
  const rules: readonly (readonly [string, RegExp, number])[] = [
    ['doctype', /^<!doctype html><html lang="en">/, 1],
    ['h1', /<h1/g, 1],
    ['skip link', /<a class="skip" href="#main">/g, 1],
    ['main', /<main id="main"/g, 1],
    ['script', /<script(?! src="\/assets\/htmx\.js\?v=[0-9a-f]{16}" defer><\/script>)/g, 0],
    ['inline style', /<style|\sstyle="/g, 0],
    ['inline handler', /<[^>]*\son\w+=/g, 0],
    ['other site', /(?:src|href|action)="(?:https?:)?\/\//g, 0],
  ];
  return rules.flatMap(([name, pattern, count]) => ((html.match(pattern) ?? []).length === count ? [] : [name]));
}

const pageFor = (signedIn: SignedIn | undefined, title = 'My work', demo = true) =>
  renderPage(
    <Page title={title} frame={{ demo, signedIn }}>
      <p>{HOSTILE}</p>
    </Page>,
  );

describe('a page', () => {
  it.each([[undefined], ['unnamed'], ['unknown'], [{ name: HOSTILE, agency: HOSTILE, roles: ['analyst'] }]] as const)(
    'is whole and within the content security policy, whoever is signed in',
    (signedIn) => {
      expect(faultsOf(pageFor(signedIn, HOSTILE))).toEqual([]);
    },
  );

  it('would be caught with a script, a style, a second heading or a foreign address in it', () => {
    const html = pageFor(undefined);
    const planted = (markup: string) => faultsOf(html.replace('</main>', `${markup}</main>`));
    expect(planted('<script src="/x.js"></script>')).toEqual(['script']);
    expect(planted('<p style="color:red">')).toEqual(['inline style']);
    expect(planted('<p onclick="x()">')).toEqual(['inline handler']);
    expect(planted('<h1>Two</h1>')).toEqual(['h1']);
    expect(planted('<img src="https://elsewhere.example/x.png">')).toEqual(['other site']);
  });

  it('carries the strip in the demo and nowhere else', () => {
    expect(pageFor(undefined)).toContain('every person, case and agency is invented');
    expect(pageFor(undefined, 'x', false)).not.toContain('invented');
  });

  it('offers signing in or out only where it knows which', () => {
    expect(pageFor(undefined)).toMatch(/href="\/sign-in"/);
    expect(pageFor('unnamed')).toMatch(/action="\/sign-out"/);
    expect(pageFor('unknown')).not.toMatch(/sign-in|sign-out/);
  });
});

describe('a problem drawn as a page', () => {
  const drawn = (code: RejectionCode) => {
    const { rejection } = new ProblemError({ code, detail: HOSTILE, errors: [{ pointer: '/a', detail: HOSTILE }] });
    return problemPage({ demo: false })(problemDocument(rejection, '01968000-0000-7000-8001-000000000001')) ?? '';
  };

  it.each(Object.keys(REJECTIONS) as RejectionCode[])('says what to do now: %s', (code) => {
    const html = drawn(code);
    expect(faultsOf(html)).toEqual([]);
    expect(html).toContain('What to do now');
    expect(html).toContain(`href="/problems/${code}"`);
    expect(html).toContain('01968000-0000-7000-8001-000000000001');
  });
});

it('a refused address is spoken of to a reader, not to a program', () => {
  const { rejection } = new ProblemError({
    code: 'invalid-parameter',
    detail: 'Correct the parameters listed in errors.',
    errors: [{ pointer: '', detail: 'has a member not known here: "status"; remove what is not documented' }],
  });
  const html = problemPage({ demo: false })(problemDocument(rejection, '01968000-0000-7000-8001-000000000001')) ?? '';
  expect(html).toContain('This address does not lead to a page');
  expect(html).not.toMatch(/OpenAPI|member|`errors`/);
  expect(html).toMatch(/href="\/home"/);
});

it('a heading does not break the number of a record', () => {
  const heading = (title: string) => /<h1>.*?<\/h1>/.exec(pageFor('unnamed', title))?.[0];
  expect(heading('Review of SR-2026-000012')).toBe('<h1>Review of <span class="whole">SR-2026-000012</span></h1>');
  expect(heading('My work')).toBe('<h1>My work</h1>');
});

describe('words', () => {
  it('call a zone what people call it', () => {
    expect(renderPage(<Zone of="America/Denver" />)).toContain('Mountain Time (America/Denver)');
  });

  it('show an instant in the reader’s zone and name the zone', () => {
    const text = renderPage(<Instant at="2026-12-01T00:00:00Z" zone="America/Denver" />);
    expect(text).toMatch(/<time datetime="2026-12-01T00:00:00.000Z">November 30, 2026 at 5:00.PM MST<\/time>/);
  });

  it('show a day as it is, in every zone', () => {
    expect(renderPage(<Day on="2027-01-01" />)).toContain('<time datetime="2027-01-01">January 1, 2027</time>');
  });

  it('count and list', () => {
    expect([counted(1, 'rule'), counted(2, 'rule'), counted(3, 'person', 'people')]).toEqual([
      '1 rule',
      '2 rules',
      '3 people',
    ]);
    expect([inWords([]), inWords(['a']), inWords(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });
});
