import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { openChromium } from '../../scripts/chromium.mjs';
import { startTestService } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { Visitors } from './visitors.js';
import type { Visit } from './visitors.js';

const REASON = 'Necessary for the named case, and within the agreement.';

let service: TestService;
let browser: Browser;
let visitors: Visitors;
/** What one role left for the next. */
const left = { request: '', grant: '', pack: '', hold: '', complaint: '', code: '' };

beforeAll(async () => {
  service = await startTestService({ source: true, background: true });
  browser = await openChromium();
  visitors = new Visitors(browser, service.baseUrl);
});
afterAll(async () => {
  await browser?.close();
  await service?.close();
});

/** One person's part of the journey, in a window of their own of which the browser must not complain. */
async function goes(visit: Visit, path: string, act: (page: Page) => Promise<void>): Promise<void> {
  const { page, complaints } = await visitors.window(visit);
  await page.goto(service.baseUrl + path);
  await act(page);
  expect(complaints).toEqual([]);
  await page.close();
}

/** Boxes and circles of USWDS are drawn by their labels; the inputs themselves lie outside of the window. */
async function tick(page: Page, selector: string): Promise<void> {
  const id = await page.locator(selector).first().getAttribute('id');
  const label = page.locator(`label[for="${id}"]`);
  const folded = page.locator(`details:not([open]):has(label[for="${id}"]) > summary`);
  if ((await folded.count()) > 0) await folded.first().click();
  await label.click();
}

/** Every button of these pages leads to a page: the next one, or the same with what must be corrected. */
async function pressThis(page: Page, button: Locator): Promise<void> {
  const arrived = page.waitForEvent('framenavigated');
  await button.click();
  await arrived;
  await page.waitForLoadState('load');
}

const press = (page: Page, name: string): Promise<void> => pressThis(page, page.getByRole('button', { name }).first());

/** Opens the form of a command and sends it. */
async function command(page: Page, name: string, fill?: () => Promise<void>): Promise<void> {
  await page.locator('summary', { hasText: name }).first().click();
  await fill?.();
  await press(page, name);
}

const done = (page: Page) => page.locator('.usa-alert--success').innerText();

describe('one share request, from the analyst to the auditor', () => {
  it('the analyst asks step by step, takes what would pass, and submits', async () => {
    await goes({ as: 'hsi-agent' }, '/requests/new', async (page) => {
      await tick(page, 'input[value="TRAFFICKING_SMUGGLING"]');
      await page.getByLabel('Agency that holds the records').selectOption('dps');
      await page.getByLabel('Case number').fill('STF-2026-0142');
      await page.getByLabel('Why it is necessary').fill('Identify the named suspect of an open trafficking case.');
      await press(page, 'Save and continue');
      left.request = new URL(page.url()).pathname.split('/')[2] ?? '';
      await tick(page, 'input[value="UT-206-1B"]');
      await tick(page, 'input[value="UT-67-5-22.7"]');
      await page.locator('label', { hasText: 'Covers your purpose' }).first().click();
      await press(page, 'Save and continue');
      for (const code of ['person.full_name', 'person.birth_year', 'id.dl_number', 'person.race_ethnicity']) {
        await tick(page, `input[value="${code}"]`);
      }
      // The result beside the catalogue follows each tick, without the page being loaded anew.
      await page.getByText('R-NO-PROFILE').first().waitFor();
      await press(page, 'Save and continue');
      await page.locator('[name="subjects.criteria.0.givenName"]').fill('Doriskel');
      await page.locator('[name="subjects.criteria.0.familyName"]').fill('Ruskumber');
      await page.locator('[name="subjects.criteria.0.birthDate"]').fill('1980-03-29');
      await page.locator('[name="retention.amount"]').fill('180');
      await page.locator('[name="retention.unit"]').selectOption('D');
      await press(page, 'Save and continue');
      await press(page, 'Ask for what would pass');
      expect(await done(page)).toContain('asks for what would pass');
      expect(await page.locator('main').innerText()).not.toContain('Race or ethnicity');
      await press(page, 'Submit the share request');
      expect(page.url()).toContain(`/requests/${left.request}?done=submitted`);
    });
  });

  it('the privacy officer finds it first in the queue and decides, without JavaScript', async () => {
    await goes({ as: 'dps-privacy', javaScript: false }, '/reviews', async (page) => {
      await pressThis(page, page.getByRole('link', { name: left.request }));
      expect(await page.locator('main').innerText()).toContain('STF-2026-0142');
      await press(page, 'Decide');
      expect(await page.locator('#errors').innerText()).toContain('Rationale');
      await tick(page, 'input[name="verdict"][value="release"]');
      await page.locator('[name="rationale"]').fill(REASON);
      await press(page, 'Decide');
      expect(await done(page)).toContain('Your decision is recorded');
    });
    const { body } = await (await service.as('dps-privacy')).call('GET', `/share-requests/${left.request}`);
    expect([body.status, body.decision.pending]).toEqual(['decided', false]);
  });

  it('the records custodian releases under the grant', async () => {
    await goes({ as: 'dps-custodian', javaScript: false }, '/releases', async (page) => {
      await pressThis(page, page.locator('a[href^="/grants/"]').first());
      expect(await page.locator('main').innerText()).toContain(left.request);
      left.grant = new URL(page.url()).pathname.split('/')[2] ?? '';
      await command(page, 'Release under this grant');
      expect(await done(page)).toContain('The package waits for the recipient');
    });
  });

  it('the analyst accepts the notice, reads what was granted and no more', async () => {
    await goes({ as: 'hsi-agent', javaScript: false }, '/releases', async (page) => {
      await pressThis(page, page.locator('a[href^="/packages/"]').first());
      left.pack = new URL(page.url()).pathname.split('/')[2] ?? '';
      expect(await page.locator('a[href*="/content"]').count()).toBe(0);
      await command(page, 'Accept the notice');
      expect(await page.locator('#errors').count()).toBe(1);
      await tick(page, '[name="accept.accepted[]"]');
      await press(page, 'Accept the notice');
      const data = page.locator('a[href*="format=json"]').first();
      const answer = await page.context().request.get(service.baseUrl + ((await data.getAttribute('href')) ?? ''));
      expect(answer.status()).toBe(200);
      const text = await answer.text();
      expect(text).toContain('Ruskumber');
      expect(text).not.toMatch(/ethnicity|"ssn/);
      await page.reload();
      await command(page, 'Acknowledge the receipt');
      expect(await page.locator('.usa-alert--success').count()).toBe(1);
    });
  });

  it('a records officer holds it, and two others lift the hold', async () => {
    await goes({ as: 'dps-records', javaScript: false }, '/holds/new', async (page) => {
      await tick(page, 'input[name="on.kind"][value="packages"]');
      await page.locator('[name="on.packages"]').fill(left.pack);
      await page.locator('[name="matter"]').fill('Docket 26-1188');
      await page.locator('[name="reason"]').fill('A court asks that it be kept until the matter ends.');
      await press(page, 'Place the hold');
      left.hold = new URL(page.url()).pathname.split('/')[2] ?? '';
      await page.goto(`${service.baseUrl}/retention?state=held`);
      expect(await page.locator('main').innerText()).toContain(left.pack);
    });
    // Three persons: who placed it neither proposes nor confirms, and who proposes does not confirm.
    await goes({ as: 'dps-counsel', javaScript: false }, `/holds/${left.hold}`, (page) =>
      command(page, 'Propose to lift it', () =>
        page.locator('[name="lift.reason"]').fill('The matter has ended and nothing else needs it.'),
      ),
    );
    await goes({ as: 'dps-privacy', javaScript: false }, `/holds/${left.hold}`, async (page) => {
      await command(page, 'Confirm that it is lifted', async () => {
        const reason = page.locator('[name="lift.reason"]');
        if ((await reason.count()) > 0) await reason.fill('Looked at, and the matter has ended indeed.');
      });
      expect(await page.locator('main').innerText()).toMatch(/lifted/i);
    });
  });

  it('the auditor verifies the ledger, watches how far it is, and takes the bundle of the case', async () => {
    await goes({ as: 'dps-auditor' }, `/ledger?record=${left.request}`, async (page) => {
      expect(await page.locator('main table').innerText()).toContain('share request submitted');
      await press(page, 'Verify the whole ledger');
      await page.getByRole('button', { name: 'Verify again' }).waitFor({ timeout: 60_000 });
      expect(await page.locator('#verification').innerText()).toMatch(/verified/i);
      await page.goto(`${service.baseUrl}/ledger/cases?record=${left.request}`);
      const bundle = (await page.locator('a[download]').getAttribute('href')) ?? '';
      const answer = await page.context().request.get(service.baseUrl + bundle);
      expect(answer.status()).toBe(200);
      const [, , ...entries] = (await answer.text()).trim().split('\n');
      const types = entries.map((line) => {
        const { bytes } = JSON.parse(line) as { bytes: string };
        return (JSON.parse(Buffer.from(bytes, 'base64').toString()) as { type: string }).type;
      });
      expect(types).toEqual(expect.arrayContaining(['ShareRequestSubmitted', 'GrantActivated', 'PackageSealed']));
    });
  });
});

describe('a person in the records, on an old phone', () => {
  it('complains without an account, in Spanish, and sees by number and code where it is', async () => {
    await goes({ javaScript: false }, '/complaints/new?lang=es', async (page) => {
      expect(await page.locator('html').getAttribute('lang')).toBe('es');
      const send = page.locator('form[action^="/complaints/new"] button[type="submit"]').last();
      await pressThis(page, send);
      expect(await page.locator('#errors').count()).toBe(1);
      await tick(page, 'input[name="complainant"]');
      await page.locator('[name="agencyComplainedOf"]').selectOption('dps');
      await tick(page, 'input[name="type"]');
      await page.locator('[name="narrative"]').fill('Mis datos se compartieron sin una razón que yo conozca.');
      await pressThis(page, send);
      [left.complaint = '', left.code = ''] = await page.locator('main dd code').allInnerTexts();
      expect(left.complaint).toMatch(/^CP-20\d\d-\d{6}$/);
      // Another day, on another phone.
      await page.context().clearCookies();
      await page.goto(`${service.baseUrl}/complaints/status`);
      await page.locator('[name="number"]').fill(left.complaint);
      await page.locator('[name="code"]').fill(left.code);
      await pressThis(page, page.locator('form[action^="/complaints/status"] button[type="submit"]').last());
      expect(await page.locator('#errors').count()).toBe(0);
      expect(await page.locator('main').innerText()).toContain(left.complaint);
    });
  });

  it('is heard by the overseer, whose first page leads to it, and who answers it without JavaScript too', async () => {
    await goes({ as: 'overseer', javaScript: false }, '/home', async (page) => {
      await page.locator('h3 a', { hasText: left.complaint }).click();
      expect(await page.locator('main').innerText()).toContain('Mis datos se compartieron sin una razón');
      await command(page, 'Acknowledge it');
      expect(await done(page)).toContain('Acknowledged');
      await command(page, 'Take it up');
      await command(page, 'Dismiss it', () =>
        page.locator('[name="dismiss.finding"]').fill('The accounting names nobody.'),
      );
      // Nothing is lost, and the form stands open at what is missing.
      expect(await page.locator('#errors').count()).toBe(1);
      expect(await page.locator('[name="dismiss.finding"]').inputValue()).toBe('The accounting names nobody.');
      await page.locator('[name="dismiss.reason"]').fill('No se dio ninguna información sobre usted a nadie.');
      await press(page, 'Dismiss it');
      expect(await done(page)).toContain('Dismissed');
    });
  });

  it('reads the answer by number and code, in Spanish', async () => {
    await goes({ javaScript: false }, '/complaints/status?lang=es', async (page) => {
      await page.context().clearCookies();
      await page.reload();
      await page.locator('[name="number"]').fill(left.complaint);
      await page.locator('[name="code"]').fill(left.code);
      await pressThis(page, page.locator('form[action^="/complaints/status"] button[type="submit"]').last());
      const shown = await page.locator('main').innerText();
      expect(shown).toContain('No se halló ninguna infracción');
      expect(shown).toContain('No se dio ninguna información sobre usted a nadie.');
      expect(shown).not.toContain('The accounting names nobody.');
    });
  });
});
