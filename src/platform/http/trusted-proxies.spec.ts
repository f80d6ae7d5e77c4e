import { describe, expect, it } from '@jest/globals';
import { createFastifyAdapter } from './fastify-adapter.js';

/** The address that limits count for a request over 127.0.0.1 that says for whom it was forwarded. */
async function asking(trusted: readonly string[], forwarded = '203.0.113.9, 198.51.100.4'): Promise<string> {
  const server = createFastifyAdapter(trusted).getInstance();
  server.get('/who', (request) => request.ip);
  try {
    const address = await server.listen({ port: 0, host: '127.0.0.1' });
    return await (await fetch(`${address}/who`, { headers: { 'x-forwarded-for': forwarded } })).text();
  } finally {
    await server.close();
  }
}

describe('who asks', () => {
  it('is whoever holds the connection, whatever they say', async () => {
    expect(await asking([])).toBe('127.0.0.1');
    expect(await asking(['10.0.0.0/8'])).toBe('127.0.0.1');
  });

  it('is the last address before the trusted proxies; what stands further left is hearsay', async () => {
    expect(await asking(['127.0.0.0/8'])).toBe('198.51.100.4');
    expect(await asking(['127.0.0.1', '198.51.100.4'])).toBe('203.0.113.9');
  });
});
