import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** Debian's name first; no browser is ever downloaded. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @throws Error with what to do where there is no Chromium: whoever needs one never passes without it */
export async function openChromium() {
  const executablePath = process.env.CHROMIUM ?? found();
  if (executablePath === undefined) {
    throw new Error('No Chromium was found. Install one (apt-get install chromium), or name it in CHROMIUM.');
  }
  // Chromium's own sandbox does not start for root, and what it shows here is only this service.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...args, '--disable-dev-shm-usage'] });
}

function found() {
  const paths = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => paths.map((path) => join(path, name))).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
