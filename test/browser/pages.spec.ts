import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../../scripts/chromium.mjs';
import { openConsoleWorld } from './console-world.js';
import type { ConsoleWorld } from './console-world.js';
import { accessibilityFaults, cutOffOnPhone, faultsInForcedColours, faultsOnPaper, tooWide } from './inspect-page.js';
import { PAGES as ASKING } from './pages/asking.js';
import { PAGES as CASES } from './pages/cases.js';
import { PAGES as FIRST } from './pages/first.js';
import { PAGES as PEOPLE } from './pages/people.js';
import { PAGES as PUBLIC } from './pages/public.js';
import { PAGES as RECORDS } from './pages/records.js';
import { PAGES as REVIEW } from './pages/review.js';
import type { PageUnderTest } from './pages/page-under-test.js';
import { Visitors, WIDE } from './visitors.js';

const PAGES: readonly PageUnderTest[] = [...FIRST, ...ASKING, ...PEOPLE, ...PUBLIC, ...RECORDS, ...REVIEW, ...CASES];

const PHONE = { width: 390, height: 800 };
const NARROWEST = { width: 320, height: 700 };

// Undefined when they could not be opened: what has been must still be closed.
let world: ConsoleWorld;
let browser: Browser;
let visitors: Visitors;

beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await openChromium();
  visitors = new Visitors(browser, world.service.baseUrl);
});
afterAll(async () => {
  await browser?.close();
  await world?.service.close();
});

const addressOf = (path: string): string =>
  world.service.baseUrl +
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const record = world.records[name];
    if (record === undefined) throw new Error(`The console world has no record "${name}"`);
    return record;
  });

async function faultsAtEveryWidth(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    faults.push(...(await accessibilityFaults(page)).map((fault) => `${size.width} px: ${fault}`));
  }
  faults.push(...(await cutOffOnPhone(page)));
  await page.setViewportSize(NARROWEST);
  faults.push(...(await tooWide(page)).map((element) => `wider than 320 px: ${element}`));
  await page.setViewportSize(WIDE);
  return faults;
}

/** Runs in the page: what has the focus, and whether a person sees that (WCAG 2.2, 2.4.7). USWDS draws it on the label of a box. */
function focused() {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || at === document.body) return null;
  const label = at instanceof HTMLInputElement ? at.labels?.[0] : undefined;
  const outlined = (element: Element, pseudo?: string) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element, pseudo);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
  };
  const shown = outlined(at) || (label ? outlined(label) || outlined(label, '::before') : false);
  return { words: (at.textContent || at.getAttribute('name') || at.tagName).trim().slice(0, 80), shown };
}

describe.each(PAGES)('$what: $path', ({ path, as, bad }) => {
  it('is accessible at every width and makes the browser complain of nothing', async () => {
    const { page, complaints } = await visitors.window({ as });
    const answer = await page.goto(addressOf(path));
    expect(answer?.status()).toBeLessThan(500);
    if (as !== undefined) expect(answer?.status()).toBe(200);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await faultsAtEveryWidth(page)).toEqual([]);
    expect([...(await faultsInForcedColours(page)), ...(await faultsOnPaper(page))]).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  if (bad) {
    it.each([true, false])('shows a refusal with its way out, JavaScript: %s', async (javaScript) => {
      const { page, complaints } = await visitors.window({ as, javaScript });
      await page.goto(addressOf(path));
      if (bad.open !== undefined) await page.click(bad.open);
      const form = page.locator(bad.form);
      for (const [selector, text] of Object.entries(bad.fill ?? {})) await form.locator(selector).fill(text);
      for (const [selector, text] of Object.entries(bad.choose ?? {})) {
        const file = { name: 'a-file.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
        await form.locator(selector).setInputFiles(file);
      }
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        form
          .locator(bad.press ?? 'button[type="submit"]')
          .first()
          .click(),
      ]);
      expect(answer.status()).toBe(bad.status ?? 422);
      await page.waitForSelector('#errors');
      for (const [selector, text] of Object.entries(bad.fill ?? {})) {
        expect(await page.locator(bad.form).locator(selector).inputValue()).toBe(text);
      }
      const links = await page.locator('#errors a[href^="#"]').all();
      if (answer.status() === 422) expect(links.length).toBeGreaterThan(0);
      for (const link of links) {
        const target = (await link.getAttribute('href')) ?? '#';
        expect([target, await page.locator(target).count()]).toEqual([target, 1]);
      }
      // Where scripts are off the checks, which are scripts, cannot run in the page.
      if (javaScript) {
        expect(await faultsAtEveryWidth(page)).toEqual([]);
        expect([...(await faultsInForcedColours(page)), ...(await faultsOnPaper(page))]).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.close();
    });
  }
});

describe('what is stored', () => {
  it('stays text wherever a page shows it', async () => {
    const { page, complaints } = await visitors.window({ as: 'hsi-agent' });
    await page.goto(addressOf('/requests/{draft}'));
    expect(await page.locator('main').textContent()).toContain('<script>alert(2)</script>');
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('asking', () => {
  it('shows what policy says at every tick, and takes what would pass with one press', async () => {
    const { page, complaints } = await visitors.window({ as: 'hsi-agent' });
    await page.goto(addressOf('/requests/{draft}/edit/elements'));
    const result = page.locator('#policy-result');
    expect(await result.textContent()).not.toContain('Race or ethnicity');
    await page.locator('label[for="field-elements-person-race_ethnicity"]').click();
    await result.getByText('Without Race or ethnicity').waitFor();
    expect(await page.locator('#policy-said').textContent()).toMatch(/3 allowed, 0 in part, 1 not\s+allowed/);
    expect(await result.locator('[hx-swap-oob]').count()).toBe(0);
    expect(await faultsAtEveryWidth(page)).toEqual([]);
    await result.getByRole('button', { name: 'Ask for what would pass' }).click();
    await page.getByText('The draft asks for what would pass now.').waitFor();
    expect(await page.locator('input[value="person.race_ethnicity"]').isChecked()).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('a file', () => {
  it('that is far too large is answered with a page, not with a broken connection', async () => {
    const { page, complaints } = await visitors.window({ as: 'dps-operator', javaScript: false });
    await page.goto(addressOf('/people/import'));
    const file = { name: 'a-film.csv', mimeType: 'text/csv', buffer: Buffer.alloc(20_000_000, 'x') };
    await page.locator('#field-file').setInputFiles(file);
    await page.click('button[value="check"]');
    await page.getByText('The body is larger than this route accepts').first().waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the keyboard alone', () => {
  it.each([
    ['the wizard', '/requests/{draft}/edit/elements', 'hsi-agent', 'Save and continue'],
    ['a review', '/reviews/{submitted}', 'dps-privacy', 'Decide'],
    ['a complaint', '/complaints/new', undefined, 'Send the complaint'],
  ])('walks through %s, sees where it is, and gets to the button', async (_what, path, as, button) => {
    const { page, complaints } = await visitors.window({ as });
    await page.goto(addressOf(path));
    const passed: { readonly words: string; readonly shown: boolean }[] = [];
    for (let step = 0; step < 400; step += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(focused);
      if (at === null) break;
      passed.push(at);
      if (at.words === button) break;
    }
    expect(passed[0]?.words).toMatch(/^Skip to the content/);
    expect(passed.at(-1)?.words).toBe(button);
    expect(passed.filter(({ shown }) => !shown)).toEqual([]);
    // The first stop leads past the header: the next one is inside of the content.
    await page.goto(addressOf(path));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

describe('the checks themselves', () => {
  it('see what a page must not have', async () => {
    const { page, complaints } = await visitors.window({});
    await page.goto(`${world.service.baseUrl}/sign-in`);
    await page.evaluate(() => {
      document
        .querySelector('main')
        ?.insertAdjacentHTML(
          'beforeend',
          '<img src="/none.png"><p style="color:#999">faint</p><div class="far">wide</div><script src="https://elsewhere.example/x.js"></script>',
        );
      const far = document.querySelector<HTMLElement>('.far');
      if (far) far.style.width = '500px';
      const script = document.createElement('script');
      script.textContent = 'alert(1)';
      document.head.append(script);
    });
    const faults = await faultsAtEveryWidth(page);
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^1280 px: image-alt/)]));
    expect(faults).toEqual(expect.arrayContaining([expect.stringMatching(/^wider than 320 px: .*far/)]));
    expect(complaints).toEqual(expect.arrayContaining([expect.stringMatching(/Content Security Policy/)]));
    await page.close();
  });

  it('see what paper and forced colours must not show', async () => {
    const { page } = await visitors.window({ as: 'dps-privacy' });
    await page.goto(addressOf('/reviews/{decided}'));
    expect([...(await faultsInForcedColours(page)), ...(await faultsOnPaper(page))]).toEqual([]);
    await page.evaluate(() => {
      for (const mark of document.querySelectorAll<HTMLElement>('ins')) mark.style.textDecoration = 'none';
      for (const tag of document.querySelectorAll<HTMLElement>('.tag')) tag.style.border = '0';
      document.querySelector<HTMLElement>('nav')!.style.display = 'block';
      document.querySelector<HTMLElement>('.on-paper')!.style.display = 'none';
      document.querySelector<HTMLElement>('.facts')!.style.width = '800px';
      document
        .querySelector('main .wide')!
        .insertAdjacentHTML(
          'beforeend',
          '<div class="usa-alert usa-alert--error"><div class="usa-alert__body"></div></div><h2>Over</h2>',
        );
      const pale = new CSSStyleSheet();
      pale.replaceSync('.usa-alert__body::before { forced-color-adjust: auto !important; }');
      document.adoptedStyleSheets = [pale];
    });
    const inForcedColours = (await faultsInForcedColours(page)).join('\n');
    for (const fault of [/<ins/, /<strong/, /the sign of an alert/]) expect(inForcedColours).toMatch(fault);
    const onPaper = (await faultsOnPaper(page)).join('\n');
    for (const fault of [
      ...[/on paper: <nav/, /neither address nor time/, /wider than paper/],
      ...[/not where it is found: \/reviews\/SR-/, /a heading over nothing: Over/],
    ]) {
      expect(onPaper).toMatch(fault);
    }
    await page.close();
  });

  it('see a table that a phone cuts off', async () => {
    const { page } = await visitors.window({ as: 'dps-privacy' });
    await page.goto(addressOf('/reviews'));
    await page.setViewportSize(PHONE);
    expect(await cutOffOnPhone(page)).toEqual([]);
    await page.evaluate(() => (document.querySelector<HTMLElement>('td')!.style.width = '800px'));
    expect(await cutOffOnPhone(page)).toEqual([expect.stringMatching(/^cut off on a phone: Share requests that wait/)]);
    await page.close();
  });
});
