import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService } from '../support/service.js';
import type { TestAnswer, TestService } from '../support/service.js';

const HTML = { accept: 'text/html' };

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => service.close());

async function drafted(sample: 'identify' | 'padded'): Promise<string> {
  const request = JSON.parse(readFileSync(`samples/requests/${sample}.json`, 'utf8')) as object;
  const { status, body } = await service.send('POST', '/api/v1/share-requests', {
    as: 'hsi-agent',
    body: request,
  });
  expect(status).toBe(201);
  return body.number;
}

async function submitted(sample: 'identify' | 'padded'): Promise<string> {
  const number = await drafted(sample);
  const { status } = await service.send('POST', `/api/v1/share-requests/${number}/submissions`, {
    as: 'hsi-agent',
    body: {},
  });
  expect(status).toBe(201);
  return number;
}

const page = (as: string, path: string): Promise<TestAnswer> => service.send('GET', path, { as, headers: HTML });
const waitingFor = async (as: string) => {
  const { text } = await page(as, '/home');
  return [...text.matchAll(/<h3>[^<]+<a href="\/(?:requests|reviews)\/(SR-[0-9-]+)"/g)].map(([, number]) => number);
};

describe('what waits for me', () => {
  it('is a draft for its analyst, then the submitted request for the privacy officer of the source agency', async () => {
    const number = await drafted('identify');
    expect(await waitingFor('hsi-agent')).toContain(number);
    expect(await waitingFor('dps-privacy')).not.toContain(number);

    await service.send('POST', `/api/v1/share-requests/${number}/submissions`, { as: 'hsi-agent', body: {} });
    expect(await waitingFor('hsi-agent')).not.toContain(number);
    expect(await waitingFor('dps-privacy')).toContain(number);
    // Neither another role of the source agency, nor a privacy officer elsewhere, nor another analyst.
    for (const other of ['dps-counsel', 'dps-custodian', 'hsi-supervisor', 'sheriff-privacy', 'analyst']) {
      expect(await waitingFor(other)).not.toContain(number);
    }
  });

  it('comes back to the analyst with the question', async () => {
    const number = await submitted('identify');
    const { headers } = await service.send('GET', `/api/v1/share-requests/${number}`, { as: 'dps-privacy' });
    const returned = await service.send('POST', `/api/v1/share-requests/${number}/returns`, {
      as: 'dps-privacy',
      body: { question: 'Which page of the case file names the licence?' },
      headers: { 'if-match': headers.etag ?? '' },
    });
    expect(returned.status).toBe(201);
    expect(await waitingFor('hsi-agent')).toContain(number);
    expect(await waitingFor('dps-privacy')).not.toContain(number);
    const { text } = await page('hsi-agent', `/requests/${number}`);
    expect(text).toContain('Returned with a question');
    expect(text).toContain('Which page of the case file names the licence?');
    expect(text).toContain(`href="/requests/${number}/answer">Answer the question</a>`);
  });

  it('stands in the order in which it is due, a review with the day', async () => {
    const number = await submitted('identify');
    const { text } = await page('dps-privacy', '/home');
    expect(text).toContain(`Decide share request <a href="/reviews/${number}">${number}</a>`);
    expect(text).toContain('Due by <time datetime="2026-12-09">December 9, 2026</time>');
    const days = [...text.matchAll(/Due by <time datetime="([0-9-]+)"/g)].map(([, day]) => day);
    expect(days).toEqual(days.toSorted());
  });

  it('is nothing for a person without tasks, and says what would appear', async () => {
    const { text } = await page('dps-records', '/home');
    expect(text).toContain('Nothing waits for you. What you are to write');
  });
});

describe('my trainings', () => {
  it('stand as the policy pack counts them', async () => {
    const { text } = await page('hsi-agent', '/home');
    expect(text).toMatch(/CJIS<\/code><\/p><p><strong class="tag good">Current<\/strong> through <time/);
    expect(text).not.toContain('Missing');
    expect((await page('trainee', '/home')).text).toMatch(/<strong class="tag bad">Missing<\/strong>/);
  });
});

describe('one share request', () => {
  it('is told in words: status, findings with rule, basis, citation and cure, and what I may do', async () => {
    const number = await submitted('padded');
    const { status, text } = await page('dps-privacy', `/requests/${number}`);
    expect(status).toBe(200);
    expect(text).toContain(`Share request ${number}`);
    expect(text).toContain('Policy would permit less than was asked');
    expect(text).toContain('R-NO-PROFILE');
    expect(text).toMatch(/<dt>Basis<\/dt><dd>Law<\/dd>/);
    expect(text).toMatch(/<dt>Basis<\/dt><dd>Policy choice<\/dd>/);
    expect(text).toContain('Minimization Matrix');
    expect(text).toContain('What would help:');
    expect(text).toContain(`href="/reviews/${number}">Review and decide it</a>`);
    // How the subject is to be found stays off the page.
    expect(text).not.toContain('X40000000');
  });

  it('is not there for who may not see it, and a draft for its own agency only', async () => {
    const number = await drafted('identify');
    expect((await page('hsi-supervisor', `/requests/${number}`)).status).toBe(200);
    const absent = await page('dps-privacy', `/requests/${number}`);
    const unknown = await page('dps-privacy', '/requests/SR-2026-999999');
    expect([absent.status, unknown.status]).toEqual([404, 404]);
    const without = (answer: TestAnswer) => answer.text.replace(/<code>[0-9a-f-]{36}<\/code>/, '');
    expect(without(absent)).toBe(without(unknown));
  });

  it('asks who is there before it says anything', async () => {
    const { status, text } = await service.send('GET', '/requests/SR-2026-000001', { headers: HTML });
    expect(status).toBe(401);
    expect(text).toContain('Sign in first');
  });
});

describe('the other pages', () => {
  it('are open: what Comity is, and its style, kept for ever under its own address', async () => {
    const landing = await service.send('GET', '/', { headers: HTML });
    expect([landing.status, landing.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const style = /href="(\/assets\/app\.css\?v=[0-9a-f]+)"/.exec(landing.text)?.[1] ?? '';
    const css = await service.send('GET', style);
    expect([css.status, css.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(css.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const again = await service.send('GET', style, { headers: { 'if-none-match': css.headers.etag ?? '' } });
    expect([again.status, again.text]).toEqual([304, '']);
    const stale = await service.send('GET', '/assets/app.css?v=0000000000000000');
    expect(stale.headers['cache-control']).toBe('public, no-cache');
  });

  it('answer an unknown address with a page for people and a problem document for programs', async () => {
    const html = await service.send('GET', '/nowhere', { headers: HTML });
    expect([html.status, html.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const json = await service.send('GET', '/nowhere');
    expect([json.status, json.body.code]).toEqual([404, 'not-found']);
  });
});
