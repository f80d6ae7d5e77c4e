import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface CrashWorld {
  readonly writerUrl: string;
  readonly sequencerUrl: string;
  readonly origin: string;
}

/** Child processes that are killed and replaced, and what the writers among them said before they died. */
export class CrashProcesses {
  readonly acknowledged = new Set<string>();
  readonly attempted = new Set<string>();
  readonly complaints: string[] = [];
  private readonly writers: (ChildProcess | undefined)[] = [];
  private readonly sequencers: (ChildProcess | undefined)[] = [];
  private connectionsEach = 1;

  constructor(private readonly world: CrashWorld) {}

  startWriters(processes: number, connectionsEach: number): void {
    this.connectionsEach = connectionsEach;
    for (let place = 0; place < processes; place += 1) this.startWriter(place);
  }

  startSequencers(processes: number): void {
    for (let place = 0; place < processes; place += 1) this.startSequencer(place);
  }

  /** SIGKILL for one process, and another one in its place when it is gone. */
  async killOne(kind: 'writer' | 'sequencer', number: number): Promise<void> {
    const group = kind === 'writer' ? this.writers : this.sequencers;
    const place = number % group.length;
    const victim = group[place];
    if (!victim) return;
    await ended(victim, 'SIGKILL');
    if (kind === 'writer') this.startWriter(place);
    else this.startSequencer(place);
  }

  async stopWriters(): Promise<void> {
    await Promise.all(this.writers.map(async (child) => child && ended(child, 'SIGTERM')));
  }

  async stopSequencers(): Promise<void> {
    await Promise.all(this.sequencers.map(async (child) => child && ended(child, 'SIGTERM')));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.writers, ...this.sequencers].map(async (child) => child && ended(child, 'SIGKILL')));
  }

  private startWriter(place: number): void {
    const child = this.start('ledger-writer.mjs', {
      WRITER_URL: this.world.writerUrl,
      CONNECTIONS: String(this.connectionsEach),
    });
    let rest = '';
    child.stdout?.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) (line[0] === '+' ? this.acknowledged : this.attempted).add(line.slice(1));
    });
    this.writers[place] = child;
  }

  private startSequencer(place: number): void {
    const child = this.start('ledger-sequencer.mjs', {
      SEQUENCER_URL: this.world.sequencerUrl,
      LEDGER_ORIGIN: this.world.origin,
    });
    child.stderr?.on('data', (chunk: string) => this.complaints.push(chunk));
    this.sequencers[place] = child;
  }

  private start(script: string, env: Record<string, string>): ChildProcess {
    const path = fileURLToPath(new URL(script, import.meta.url));
    // Jest's own flags would start every child with its module loader.
    const child = spawn(process.execPath, [path], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.setEncoding('utf8');
    child.stderr?.setEncoding('utf8');
    return child;
  }
}

/** Resolves when the process has ended and its output was read to the end. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
