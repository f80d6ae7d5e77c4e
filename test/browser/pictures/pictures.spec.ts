import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openChromium } from '../../../scripts/chromium.mjs';
import { openConsoleWorld } from '../console-world.js';
import type { ConsoleWorld } from '../console-world.js';
import { Visitors, WIDE } from '../visitors.js';

/** The pictures of README and guides: `npm run pictures` draws them anew into docs/images. */
interface Picture {
  readonly name: string;
  readonly as?: string;
  readonly path: string;
  readonly phone?: true;
}
const PICTURES: readonly Picture[] = [
  { name: 'front', path: '/' },
  { name: 'my-work', as: 'dps-privacy', path: '/home' },
  { name: 'wizard-elements', as: 'hsi-agent', path: '/requests/{draft}/edit/elements' },
  { name: 'share-request', as: 'hsi-agent', path: '/requests/{submitted}' },
  { name: 'review', as: 'dps-privacy', path: '/reviews/{submitted}' },
  { name: 'review-phone', as: 'dps-privacy', path: '/reviews/{submitted}', phone: true },
  { name: 'agreement', as: 'dps-privacy', path: '/agreements/{agreement}' },
  { name: 'releases', as: 'dps-custodian', path: '/releases' },
  { name: 'retention', as: 'dps-records', path: '/retention' },
  { name: 'ledger', as: 'dps-auditor', path: '/ledger' },
  { name: 'findings', as: 'dps-auditor', path: '/findings' },
  { name: 'transparency', path: '/transparency' },
  { name: 'complaint', as: 'overseer', path: '/complaints/{complaint}' },
  { name: 'my-information-phone', path: '/my-information/new?lang=es', phone: true },
];
const PHONE = { width: 390, height: 800 };

let world: ConsoleWorld;
let browser: Browser;

beforeAll(async () => {
  mkdirSync('docs/images', { recursive: true });
  world = await openConsoleWorld({
    necessity: 'Identify the named suspect of an open trafficking case.',
    complained: {
      narrative: 'Mi jefe supo de mí lo que solo la agencia podía saber.',
      contact: 'Ottoline Vanterpool, 801-555-0142',
    },
  });
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.service.close();
});

it.each(PICTURES)('$name', async ({ name, as, path, phone }) => {
  const { page } = await new Visitors(browser, world.service.baseUrl).window({ as });
  await page.setViewportSize(phone === true ? PHONE : WIDE);
  const address = path.replace(/\{(\w+)\}/g, (_, record: string) => world.records[record] ?? record);
  const answer = await page.goto(world.service.baseUrl + address);
  expect(answer?.status()).toBe(200);
  await page.screenshot({ path: join('docs/images', `${name}.png`) });
});
