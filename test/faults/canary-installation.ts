import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyEpochs, openPackageKeys, PackageContents, StoredPackages } from '../../src/disclosures/index.js';
import { systemClock } from '../../src/platform/clock/clock.js';
import { urlForRole } from '../../src/platform/database/connection.js';
import { Database } from '../../src/platform/database/database.js';
import { SERVICE_ACTOR } from '../../src/platform/database/service-transaction.js';
import { openKeyHome } from '../../src/platform/keys/key-home.js';
import type { Caller } from '../support/callers.js';
import { decided } from '../support/decided-request.js';
import { Installation } from '../support/installation.js';
import { OwnServer } from '../support/own-server.js';
import { redisIsInstalled, RedisServer } from '../support/redis-server.mjs';
import { ServiceProcess } from '../support/service-process.js';
import { CanarySource } from './canary-source.js';

/** Only this run's. */
const RUN = randomBytes(4).toString('hex');
export const CANARIES = { purged: `canary-purged-${RUN}-`, living: `canary-living-${RUN}-` } as const;

export interface Canary {
  readonly id: string;
  readonly number: string;
  readonly word: string;
  /** Of the share request. */
  readonly request: string;
}

const FOLDERS = ['home', 'logs', 'temporary', 'exports', 'backups'] as const;

/** An installation whose every place can be looked into: own PostgreSQL, own Redis, folders of its own; the source is elsewhere. */
export class CanaryInstallation {
  readonly folder = mkdtempSync(join(tmpdir(), 'canaries-'));
  readonly server = new OwnServer();
  readonly keys = join(this.folder, 'keys');
  private constructor(
    private readonly source: CanarySource,
    readonly redis: RedisServer | undefined,
  ) {
    chmodSync(this.folder, 0o711);
    for (const name of FOLDERS) mkdirSync(this.in(name));
  }

  installation!: Installation;
  service!: ServiceProcess;

  static async open(): Promise<CanaryInstallation> {
    const redis = redisIsInstalled() ? await RedisServer.start({ keeping: true }) : undefined;
    const opened = new CanaryInstallation(await CanarySource.open(), redis);
    opened.installation = new Installation(opened.in('home'), await opened.server.start(), opened.keys);
    openKeyHome(opened.keys, { create: true });
    opened.source.connect(opened.in('home'), opened.keys);
    opened.service = await opened.started(opened.installation, 'service.log');
    return opened;
  }

  in(name: (typeof FOLDERS)[number], ...rest: string[]): string {
    return join(this.folder, name, ...rest);
  }

  started(installation: Installation, log: string): Promise<ServiceProcess> {
    return ServiceProcess.start(installation, this.in('logs', log), {
      TMPDIR: this.in('temporary'),
      // Masses are made due on purpose; the brake has tests of its own.
      COMITY_PURGE_FLOOR: '100000',
      ...(this.redis && { REDIS_URL: this.redis.url }),
    });
  }

  async people(): Promise<Record<'analyst' | 'officer' | 'counsel' | 'custodian', Caller>> {
    const [analyst, officer, counsel, custodian] = (await Promise.all(
      ['hsi-agent', 'dps-privacy', 'dps-counsel', 'dps-custodian'].map((handle) => this.service.as(handle)),
    )) as [Caller, Caller, Caller, Caller];
    return { analyst, officer, counsel, custodian };
  }

  /** Releases under one grant, each with a word of its own that the source answered with. */
  async release(count: number, mark: string): Promise<{ readonly grant: string; readonly canaries: Canary[] }> {
    const people = await this.people();
    const request = await decided(people, {});
    const { id } = (await people.custodian.call('GET', `/share-requests/${request}`)).body;
    const [grant] = (await people.custodian.call('GET', `/grants?shareRequestId=${id}`)).body.items;
    const canaries: Canary[] = [];
    while (canaries.length < count) {
      const word = `${mark}${canaries.length}-`;
      await this.source.answerWith(word);
      const { status, body } = await people.custodian.once('POST', `/grants/${grant.number}/releases`, {});
      if (status !== 201) throw new Error(`The release was answered with ${status}: ${JSON.stringify(body)}`);
      canaries.push({ id: body.id, number: body.number, word, request });
    }
    return { grant: grant.number, canaries };
  }

  /** As its recipient reads it, in every format. */
  async download({ number, word }: Canary): Promise<void> {
    const { analyst } = await this.people();
    await analyst.call('POST', `/packages/${number}/notice-acceptances`, { accepted: true });
    for (const format of ['json', 'ndjson', 'csv']) {
      const { bytes } = await analyst.call('GET', `/packages/${number}/content?format=${format}`);
      if (!bytes.includes(word)) throw new Error(`The download as ${format} has no ${word}: ${bytes.toString('utf8')}`);
    }
  }

  async revoke(grant: string): Promise<void> {
    const { officer } = await this.people();
    const ifMatch = { 'if-match': (await officer.call('GET', `/grants/${grant}`)).headers.get('etag') ?? '' };
    const body = { reason: 'The case was closed, and nothing of it is needed any more.' };
    const { status } = await officer.once('POST', `/grants/${grant}/revocations`, body, ifMatch);
    if (status !== 201) throw new Error(`The revocation was answered with ${status}`);
  }

  /** A copy of the key directory as it is now. */
  copyOfKeys(): string {
    const copy = mkdtempSync(join(tmpdir(), 'keys-before-'));
    cpSync(this.keys, copy, { recursive: true });
    return copy;
  }

  /** What an analyst, an auditor or the public can take away, each as a file. */
  async takeExports({ request }: Canary): Promise<void> {
    const readers: readonly [string, readonly string[]][] = [
      ['hsi-agent', ['/packages/export', '/requests/export', '/obligations/export']],
      ['dps-custodian', ['/grants/export', '/packages/export']],
      ['dps-records', ['/retention/export', '/certificates/export', '/holds/export']],
      ['dps-auditor', ['/ledger/export', '/findings/export']],
      ['dps-privacy', ['/reviews/export', '/agreements/export']],
    ];
    let taken = 0;
    const take = async (who: Caller, path: string) => {
      const { status, bytes } = await who.call('GET', `/../..${path}`);
      if (status !== 200) throw new Error(`${path} was answered with ${status}: ${bytes.toString('utf8')}`);
      taken += 1;
      writeFileSync(this.in('exports', `${taken}${path.replaceAll('/', '-')}`), bytes);
    };
    for (const [handle, paths] of readers) {
      const who = await this.service.as(handle);
      for (const path of paths) for (const format of ['csv', 'json']) await take(who, `${path}.${format}`);
    }
    await take(await this.service.as('dps-auditor'), `/api/v1/ledger/cases/${request}`);
    const exported = await this.installation.operate('ledger', 'export', this.in('exports', 'ledger.ndjson'));
    if (exported.code !== 0) throw new Error(`The ledger was not exported: ${exported.stderr}`);
  }

  async close(): Promise<void> {
    await this.service?.stop();
    await this.redis?.stop();
    await this.server.end();
    await this.source.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** How many of them somebody opens who has this database and these keys; each to the word that was released in it. */
export async function openable(installation: Installation, keys: string, canaries: readonly Canary[]): Promise<number> {
  const { rolePassword } = openKeyHome(installation.keys, { create: false });
  const url = urlForRole(installation.adminUrl, 'purger', rolePassword);
  const database = new Database({ url, clock: systemClock, onPoolError: () => undefined });
  const stored = new StoredPackages(openPackageKeys(keys), new KeyEpochs(), new PackageContents());
  try {
    return await database.read(SERVICE_ACTOR, async (tx) => {
      let opened = 0;
      for (const { id, word } of canaries) {
        const sealed = await stored.load(tx, id);
        if (sealed !== undefined && stored.open(sealed).includes(word)) opened += 1;
      }
      return opened;
    });
  } finally {
    await database.close();
  }
}
