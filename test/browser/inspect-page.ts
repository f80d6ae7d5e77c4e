import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

/** A window whose console, exceptions and foreign requests are written down. */
export async function openWindow(context: BrowserContext, origin: string) {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refusal that a test asks for is no fault of the page.
    const expected = /the server responded with a status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !expected) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(?:data|about|blob):/.test(request.url())) {
      complaints.push(`asks another site: ${request.url()}`);
    }
  });
  return { page, complaints };
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds on the page as it is now: `rule: selector (why)`. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    interface Found {
      violations: { id: string; help: string; nodes: { target: unknown[]; html: string }[] }[];
    }
    const tool = (globalThis as unknown as { axe: { run(options: object): Promise<Found> } }).axe;
    const { violations } = await tool.run({ runOnly: { type: 'tag', values } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${target.join(' ')} (${help}) ${html.slice(0, 200)}`),
    );
  }, TAGS);
}

/** Elements that make the page wider than its window (WCAG 2.2, 1.4.10); what scrolls in a room of its own does not. */
export async function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (each) => each.getBoundingClientRect().right > root.clientWidth + 1 && !each.closest('.table-room'),
    );
    return wide.length > 0 ? wide.slice(-3).map((each) => each.outerHTML.slice(0, 160)) : ['the page itself'];
  });
}

/** Tables that a phone cuts off: beside what is seen, and in the middle of a word. */
export async function cutOffOnPhone(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.table-room')]
      .filter((room) => room.scrollWidth > room.clientWidth + 1)
      .map((room) => `cut off on a phone: ${room.getAttribute('aria-label')}`),
  );
}

/** What a sheet of paper must not have (things to press), must have (where and when), and what would be cut at its edge. */
export async function faultsOnPaper(page: Page): Promise<readonly string[]> {
  const before = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  // A4 less its margins, at 96 dots an inch.
  await page.setViewportSize({ width: 680, height: 1000 });
  const faults = await page.evaluate(() => {
    const shown = (selector: string) =>
      [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length > 0);
    const pressed = shown('nav, button, [type=submit], .skip, .action');
    const said = shown('.on-paper')[0]?.textContent ?? '';
    const unsaid = document.querySelector('.on-paper') !== null && said === '';
    // The page of one record, by its number or its id; paper names the id where the number has several revisions.
    const record = /^\/[a-z-]+\/(?:[A-Z]{2}-\d{4}-\d{6}|[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4})$/.test(location.pathname);
    const over = (heading: Element): boolean => {
      for (let next = heading.nextElementSibling; next && !next.matches('h1, h2'); next = next.nextElementSibling) {
        if (next.getClientRects().length > 0 && !next.matches('.on-paper')) return true;
      }
      return false;
    };
    return [
      ...pressed.map((each) => `on paper: ${each.outerHTML.slice(0, 80)}`),
      ...(unsaid ? ['on paper: neither address nor time'] : []),
      ...(record && !said.includes(location.pathname.replace(/[^/]+$/, ''))
        ? [`on paper: not where it is found: ${location.pathname}`]
        : []),
      ...shown('main h2')
        .filter((heading) => !over(heading))
        .map((heading) => `on paper: a heading over nothing: ${heading.textContent}`),
    ];
  });
  faults.push(...(await tooWide(page)).map((element) => `wider than paper: ${element}`));
  await page.emulateMedia({ media: 'screen' });
  if (before) await page.setViewportSize(before);
  return faults;
}

/** What carries a meaning by colour alone once the reader's own colours are forced on the page (WCAG 2.2, 1.4.1). */
export async function faultsInForcedColours(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ forcedColors: 'active' });
  const faults = await page.evaluate(() => {
    const lacks = (selector: string, has: (style: CSSStyleDeclaration) => boolean) =>
      [...document.querySelectorAll(selector)]
        .filter((each) => each.getClientRects().length > 0 && !has(getComputedStyle(each)))
        .map((each) => `forced colours: ${each.outerHTML.slice(0, 80)}`);
    const bordered = (style: CSSStyleDeclaration) =>
      [style.borderTopWidth, style.borderInlineStartWidth].some((width) => Number.parseFloat(width) > 0);
    return [
      ...lacks('del', ({ textDecorationLine }) => textDecorationLine.includes('line-through')),
      ...lacks('ins', ({ textDecorationLine }) => textDecorationLine.includes('underline')),
      ...lacks('.tag, .notice, .finding, .usa-button, .usa-alert', bordered),
      ...[...document.querySelectorAll('.usa-alert__body')]
        .map((body) => getComputedStyle(body, '::before'))
        .filter(({ content, forcedColorAdjust }) => content !== 'none' && forcedColorAdjust !== 'none')
        .map(() => 'forced colours: the sign of an alert is as pale as its ground'),
    ];
  });
  await page.emulateMedia({ forcedColors: 'none' });
  return faults;
}
