import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';

export type Fields = Record<string, string>;

/** An application on a socket of its own, and a way to talk to it. */
export interface Listening {
  readonly port: number;
  send(method: Method, path: string, payload?: string | Buffer, headers?: Fields): Promise<Answer>;
  close(): Promise<void>;
}

export async function listen(app: NestFastifyApplication): Promise<Listening> {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    port,
    send: (method, path, payload, headers) => send({ port, agent, method, path, payload, headers }),
    close: async () => {
      agent.destroy();
      await app.close();
    },
  };
}

interface Sending {
  readonly port: number;
  readonly agent: Agent;
  readonly method: Method;
  readonly path: string;
  readonly payload: string | Buffer | undefined;
  readonly headers: Fields | undefined;
}

/** Over a real socket: `app.inject` cannot run under Jest on Node 20 (it requires an ESM-only package). */
function send({ payload, headers, port, ...sending }: Sending): Promise<Answer> {
  const fields = {
    ...(headers ?? (payload === undefined ? {} : { 'content-type': 'application/json' })),
    ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, ...sending, headers: fields }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, type: headers['content-type'] ?? '', headers, body: Buffer.concat(parts).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(payload);
  });
}
