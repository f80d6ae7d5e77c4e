import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * A way to PostgreSQL that can go dead: connections stay open on both sides and nothing passes any more, as when a firewall
 * forgets them or a cable is pulled. Connections made later pass.
 */
export class StallingProxy {
  private readonly pairs: (readonly [Socket, Socket])[] = [];

  private constructor(
    private readonly server: Server,
    private readonly databaseUrl: string,
  ) {}

  static async start(databaseUrl: string): Promise<StallingProxy> {
    const { searchParams, hostname, port } = new URL(databaseUrl);
    const folder = searchParams.get('host');
    const number = searchParams.get('port') ?? port;
    const server = createServer();
    const proxy = new StallingProxy(server, databaseUrl);
    server.on('connection', (client) => {
      const upstream = folder?.startsWith('/')
        ? createConnection({ path: `${folder}/.s.PGSQL.${number}` })
        : createConnection({ host: folder ?? hostname, port: Number(number || 5432) });
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
      proxy.pairs.push([client, upstream]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same database by this way. */
  get url(): string {
    const url = new URL(this.databaseUrl);
    url.search = '';
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** @returns how many connections went dead; nobody is told, and the server's side stays open however the client's ends */
  goDead(): number {
    const open = this.pairs.splice(0).filter(([client]) => !client.destroyed);
    for (const [client, upstream] of open) {
      client.unpipe(upstream);
      upstream.unpipe(client);
      for (const socket of [client, upstream]) {
        socket.removeAllListeners('close');
        socket.resume();
      }
      this.dead.push(client, upstream);
    }
    return open.length;
  }
  private readonly dead: Socket[] = [];

  async stop(): Promise<void> {
    for (const socket of [...this.dead, ...this.pairs.flat()]) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
