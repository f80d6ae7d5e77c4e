import { openChromium } from '../../scripts/chromium.mjs';

/**
 * First views of one page, each in a browser that has nothing kept: bytes as they came over the wire, script and layout
 * on the main thread, how far things moved (cumulative layout shift, https://web.dev/articles/cls).
 */
export async function firstViews({ origin, persona, path, rounds }) {
  const browser = await openChromium();
  const views = [];
  try {
    for (let round = 0; round < rounds; round += 1) views.push(await firstView(browser, { origin, persona, path }));
  } finally {
    await browser.close();
  }
  return views;
}

async function firstView(browser, { origin, persona, path }) {
  const signIn = await browser.newContext();
  const door = await signIn.newPage();
  await door.goto(`${origin}/sign-in`);
  await door.click(`button[value="${persona}"]`);
  await door.waitForURL('**/home');
  const cookies = await signIn.cookies();
  await signIn.close();
  const context = await browser.newContext({ viewport: { width: 412, height: 900 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Performance.enable');
  let bytes = 0;
  let requests = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.addInitScript(() => {
    globalThis.shifted = 0;
    new globalThis.PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const answer = await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
  if (answer.status() !== 200) throw new Error(`${path} answered ${answer.status()}`);
  const { metrics } = await devtools.send('Performance.getMetrics');
  const seconds = (name) => metrics.find((each) => each.name === name)?.value ?? 0;
  const shift = await page.evaluate(() => globalThis.shifted);
  await context.close();
  return {
    bytes,
    requests,
    scriptMs: 1000 * seconds('ScriptDuration'),
    layoutMs: 1000 * (seconds('LayoutDuration') + seconds('RecalcStyleDuration')),
    shift,
  };
}
