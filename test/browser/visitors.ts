import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openWindow } from './inspect-page.js';

export const WIDE = { width: 1280, height: 900 };

export interface Visit {
  /** Handle of a person of the demo; nobody unless given. */
  readonly as?: string | undefined;
  /** On unless said otherwise. */
  readonly javaScript?: boolean;
}

/** People at their browsers: one signed-in context each, opened when first asked for. */
export class Visitors {
  private readonly contexts = new Map<string, Promise<BrowserContext>>();

  constructor(
    private readonly browser: Browser,
    private readonly origin: string,
  ) {}

  /** A new window of somebody, with what its browser complains of. */
  async window({ as, javaScript = true }: Visit): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const key = `${as} ${javaScript}`;
    const context = this.contexts.get(key) ?? this.signedIn(as, javaScript);
    this.contexts.set(key, context);
    return openWindow(await context, this.origin);
  }

  private async signedIn(as: string | undefined, javaScriptEnabled: boolean): Promise<BrowserContext> {
    const context = await this.browser.newContext({ javaScriptEnabled, viewport: WIDE });
    if (as === undefined) return context;
    const page = await context.newPage();
    await page.goto(`${this.origin}/sign-in`);
    await page.click(`button[value="${as}"]`);
    await page.waitForURL('**/home');
    await page.close();
    return context;
  }
}
