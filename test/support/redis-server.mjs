import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has a Redis to be started and killed. */
export const redisIsInstalled = () => spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of our own, which may be killed, and comes back on the same port with nothing in it. */
export class RedisServer {
  static async start() {
    const server = new RedisServer();
    server.folder = mkdtempSync(join(tmpdir(), 'redis-'));
    server.port = await freePort();
    server.url = `redis://127.0.0.1:${server.port}`;
    await server.run();
    return server;
  }

  /** Again, after a kill. */
  async run() {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.child = spawn('redis-server', [...settings, '--dir', this.folder], { stdio: 'ignore' });
    for (let waited = 0; !(await answers(this.port)); waited += 1) {
      if (waited > 200) throw new Error('redis-server does not answer');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL: nothing is saved. */
  async kill() {
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

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
