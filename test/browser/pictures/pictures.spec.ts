import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openChromium } from '../../../scripts/chromium.mjs';
import { openConsoleWorld } from '../console-world.js';
import type { ConsoleWorld } from '../console-world.js';
import { Visitors, WIDE } from '../visitors.js';

/** The pictures of README and guides: `npm run pictures` draws them anew into docs/images. */
const PICTURES: readonly (readonly [name: string, as: string | undefined, path: string, phone?: true])[] = [
  ['front', undefined, '/'],
  ['my-work', 'dps-privacy', '/home'],
  ['wizard-elements', 'hsi-agent', '/requests/{draft}/edit/elements'],
  ['share-request', 'hsi-agent', '/requests/{submitted}'],
  ['review', 'dps-privacy', '/reviews/{submitted}'],
  ['review-phone', 'dps-privacy', '/reviews/{submitted}', true],
  ['agreement', 'dps-privacy', '/agreements/{agreement}'],
  ['releases', 'dps-custodian', '/releases'],
  ['retention', 'dps-records', '/retention'],
  ['ledger', 'dps-auditor', '/ledger'],
  ['findings', 'dps-auditor', '/findings'],
  ['transparency', undefined, '/transparency'],
  ['my-information-phone', undefined, '/my-information/new?lang=es', true],
];
const PHONE = { width: 390, height: 800 };

let world: ConsoleWorld;
let browser: Browser;

beforeAll(async () => {
  mkdirSync('docs/images', { recursive: true });
  world = await openConsoleWorld({ necessity: 'Identify the named suspect of an open trafficking case.' });
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await world?.service.close();
});

it.each(PICTURES)('%s', async (name, as, path, phone) => {
  const { page } = await new Visitors(browser, world.service.baseUrl).window({ as });
  await page.setViewportSize(phone === true ? PHONE : WIDE);
  const address = path.replace(/\{(\w+)\}/g, (_, record: string) => world.records[record] ?? record);
  const answer = await page.goto(world.service.baseUrl + address);
  expect(answer?.status()).toBe(200);
  await page.screenshot({ path: join('docs/images', `${name}.png`) });
});
