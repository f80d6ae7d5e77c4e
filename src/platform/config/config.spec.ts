import { describe, expect, it } from '@jest/globals';
import { ConfigProblem, readConfig } from './config.js';

function refusal(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigProblem) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the configuration', () => {
  it('needs no setting on a bare machine', () => {
    expect(readConfig({})).toMatchObject({
      databaseUrl: undefined,
      redisUrl: undefined,
      publicOrigin: 'http://localhost:3000',
      pack: 'utah',
      demo: true,
      worker: 'in-process',
    });
  });

  it.each([
    ['DATABASE_URL', 'mysql://localhost/comity', /^The configuration cannot be used: DATABASE_URL must be an address/],
    ['REDIS_URL', 'localhost:6379', /REDIS_URL must be an address such as redis:/],
    ['PORT', '30x0', /PORT must be a port number/],
    ['COMITY_PACK', '../utah', /COMITY_PACK must be the name of a pack folder/],
    ['COMITY_ORIGIN', 'https://comity.example/', /COMITY_ORIGIN must be scheme, host and port/],
    ['COMITY_ORIGIN', 'comity.example', /COMITY_ORIGIN must be/],
    ['COMITY_ORIGIN', 'ftp://comity.example', /COMITY_ORIGIN must be/],
    ['COMITY_ORIGIN', 'https://Comity.example', /COMITY_ORIGIN must be/],
  ])('names the setting that is wrong: %s=%s', (name, value, sentence) => {
    expect(refusal({ [name]: value })).toMatch(sentence);
  });

  it('lets nobody in as anybody outside of a demo on this machine', () => {
    expect(refusal({ COMITY_DEMO: 'on', HOST: '0.0.0.0' })).toMatch(/COMITY_DEMO=on is refused/);
    expect(refusal({ COMITY_DEMO: 'on', NODE_ENV: 'production' })).toMatch(/COMITY_DEMO=on is refused/);
    expect(readConfig({ HOST: '0.0.0.0' }).demo).toBe(false);
    expect(readConfig({ NODE_ENV: 'production' }).demo).toBe(false);
  });

  it.each([
    [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://localhost:8080'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
    [{ HOST: 'desk.example', PORT: '80' }, 'http://desk.example'],
    [{ COMITY_ORIGIN: 'https://comity.example:8443' }, 'https://comity.example:8443'],
  ])('knows the address browsers see for %o', (environment, expected) => {
    expect(readConfig(environment).publicOrigin).toBe(expected);
  });

  it('believes no proxy that it was not told of by address', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
    expect(readConfig({ COMITY_TRUSTED_PROXIES: '10.0.0.7, 192.0.2.0/24,2001:db8::/32' }).trustedProxies).toEqual([
      '10.0.0.7',
      '192.0.2.0/24',
      '2001:db8::/32',
    ]);
    for (const wrong of ['proxy.example', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.1/8/8', ''])
      expect(() => readConfig({ COMITY_TRUSTED_PROXIES: wrong })).toThrow(
        /^.*COMITY_TRUSTED_PROXIES must be addresses/,
      );
  });
});
