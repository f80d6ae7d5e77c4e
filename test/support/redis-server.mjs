import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';

/** Whether this machine has a Redis to be started and killed. */
export const redisIsInstalled = () => spawnSync('redis-server', ['--version']).status === 0;

/** Keeps nothing. */
const FORGETFUL = ['--save', '', '--appendonly', 'no'];
/** Writes every command to a file; values uncompressed, so that whoever looks into the files sees them. */
const KEEPING = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--rdbcompression', 'no'];

/** A Redis of our own, which may be killed, and comes back on the same port; with nothing in it unless it keeps its data. */
export class RedisServer {
  static async start({ keeping = false } = {}) {
    const server = new RedisServer();
    server.keeping = keeping;
    server.folder = mkdtempSync(join(tmpdir(), 'redis-'));
    server.port = await freePort();
    server.url = `redis://127.0.0.1:${server.port}`;
    await server.run();
    return server;
  }

  /** Again, after a kill. */
  async run() {
    const kept = this.keeping ? KEEPING : FORGETFUL;
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', ...kept];
    this.child = spawn('redis-server', [...settings, '--dir', this.folder], { stdio: 'ignore' });
    for (const end = performance.now() + 30_000; !(await answers(this.port));) {
      if (performance.now() > end) {
        await this.kill();
        throw new Error('redis-server does not answer');
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL: nothing is saved. */
  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return; // Its end is not told twice.
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  async stop() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (well) => {
      socket.destroy();
      resolve(well);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
