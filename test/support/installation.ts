import { cpSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../src/platform/config/config.js';
import type { Config } from '../../src/platform/config/config.js';
import { startService } from '../../src/start-up/run-service.js';
import { startUpScreen } from '../../src/start-up/screen.js';
import { comity } from './command-line.js';
import type { Ran } from './command-line.js';

/** A database with key directory and home, as an operator has it: commands run on it, and the service starts on it. */
export class Installation {
  constructor(
    readonly home: string,
    readonly adminUrl: string,
    readonly keys: string,
  ) {}

  /** With a copy of the keys of another, as it comes out of a backup of the key directory. */
  static withKeysOf(other: Installation, home: string, adminUrl: string): Installation {
    const keys = join(home, 'keys');
    cpSync(other.keys, keys, { recursive: true });
    return new Installation(home, adminUrl, keys);
  }

  get environment(): Record<string, string> {
    return { DATABASE_URL: this.adminUrl, COMITY_HOME: this.home, COMITY_KEYS: this.keys };
  }

  operate(...words: string[]): Promise<Ran> {
    return comity(words, this.environment);
  }

  get config(): Config {
    return { ...readConfig({ ...this.environment, LOG_LEVEL: 'silent', COMITY_DEMO: 'on' }), port: 0 };
  }

  /** Started as `main` starts it; with what its screen showed. */
  async start(): Promise<{ readonly url: string; readonly shown: string; stop(): Promise<void> }> {
    let shown = '';
    const screen = startUpScreen({ write: (text: string) => (shown += text) } as unknown as NodeJS.WritableStream);
    const { url, stop } = await startService(this.config, screen);
    return { url, stop, shown };
  }

  async ask<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** Until every entry has its position and a checkpoint covers it. */
  async signed(): Promise<void> {
    const end = performance.now() + 60_000;
    for (;;) {
      const [row] = await this.ask<{ settled: boolean }>(`select not exists (select from ledger.inbox)
        and (select max(size) from ledger.checkpoint) = (select count(*) from ledger.entry) as settled`);
      if (row?.settled) return;
      if (performance.now() > end) throw new Error('the ledger was not signed in time');
    }
  }
}
