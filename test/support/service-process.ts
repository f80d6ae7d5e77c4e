import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';
import { demoActor } from './service.js';
import { callerOf } from './callers.js';
import type { Caller } from './callers.js';
import { createTokens } from '../../src/platform/auth/tokens.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import { packageRoot } from '../../src/platform/package-root.js';
import type { Installation } from './installation.js';

const PATIENCE_MS = 120_000;

/** The shipped service as a process of its own, in demo mode; all it says is in `log`. */
export class ServiceProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly installation: Installation,
    readonly url: string,
    private readonly log: string,
  ) {}

  static async start(installation: Installation, log: string, settings: Record<string, string> = {}) {
    const port = await freePort();
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/main.js')], {
      cwd: packageRoot(),
      env: {
        ...process.env,
        // Jest's own flags would start every child with its module loader.
        NODE_OPTIONS: '',
        REDIS_URL: undefined,
        COMITY_DEMO: 'on',
        LOG_LEVEL: 'debug',
        PORT: String(port),
        ...installation.environment,
        ...settings,
      },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const service = new ServiceProcess(child, installation, `http://127.0.0.1:${port}`, log);
    await service.answering();
    return service;
  }

  get said(): string {
    return readFileSync(this.log, 'utf8');
  }

  async as(handle: string): Promise<Caller> {
    const { privateKey, publicKey } = openKeyHome(this.installation.keys, { create: false }).tokenSigner;
    const tokens = createTokens({
      ...{ privateKey, publicKey, clock: systemClock },
      ...{ issuer: 'comity', audience: 'comity-api' },
    });
    return callerOf(`${this.url}/api/v1`, await tokens.issue(demoActor(handle)));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGTERM');
    await closed;
  }

  private async answering(): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const alive = await fetch(`${this.url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (alive) return;
      if (this.child.exitCode !== null || Date.now() > end) throw new Error(`The service did not start: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
