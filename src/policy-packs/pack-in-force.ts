import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK } from '../platform/clock/clock.js';
import type { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import { accepted } from '../platform/result.js';
import { canonicalJson, CurrentPolicy, ENGINE_SEMANTICS, failingTests, restorePack } from '../policy/index.js';
import type { Pack } from '../policy/index.js';
import { InstallFirstPack, SERVICE } from './commands/install-first-pack.js';
import { archivedContents, archivedScenarios, keepContent } from './persistence/pack-archive.js';
import { UnusablePack } from './unusable-pack.js';

interface EffectiveVersion {
  readonly pack: string;
  readonly packVersion: string;
  readonly digest: string;
  readonly testsDigest: string;
}

const COLUMNS = 'pack, pack_version as "packVersion", digest, tests_digest as "testsDigest"';
const IN_FORCE = `
  select ${COLUMNS} from policy.pack_version where effective_at <= $1 order by effective_at desc, id desc limit 1`;
const UNTIL_NOW = `
  select ${COLUMNS} from policy.pack_version where effective_at <= $1 order by effective_at desc, id desc limit 20`;
const EARLIEST = `
  select ${COLUMNS} from policy.pack_version where effective_at is not null order by effective_at, id limit 1`;

/** How soon pages and workers, which judge nothing, show a pack that took effect. Judging does not wait for it. */
const LOOK_EVERY_MS = 1_000;

type Asking = Pick<Tx, 'query'>;

/**
 * Which pack is in force, in this process. Every judgement asks the database in its own transaction, so no process judges by
 * a pack that another has already replaced (docs/adr/0011). A pack is compiled and passes its own scenarios once a process,
 * before it is used; one that fails is told in the log and at /health/ready, and the former goes on judging.
 */
@Injectable()
export class PackInForce implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** By the digest the version was published under; undefined is one that must not be used. */
  private readonly packs = new Map<string, Promise<Pack | undefined>>();
  private working: Pack | undefined;
  private failing: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(Database) private readonly database: Database,
    @Inject(InstallFirstPack) private readonly first: InstallFirstPack,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pick<Log, 'error' | 'warn' | 'info'>,
  ) {}

  /** @throws UnusablePack when no pack works */
  async onApplicationBootstrap(): Promise<void> {
    await this.first.ensure();
    await this.database.read(SERVICE, (tx) => this.open(tx));
    this.lookLater();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** The policy of this transaction's instant; it stays the same until the caller lets it go. */
  async at(tx: Tx): Promise<CurrentPolicy> {
    const [version] = await tx.query<EffectiveVersion>(IN_FORCE, [tx.at]);
    return new CurrentPolicy(await this.packOf(tx, version));
  }

  /** Looks once, as the timer does. */
  async look(): Promise<void> {
    await this.database.read(SERVICE, async (tx) => {
      const [version] = await tx.query<EffectiveVersion>(IN_FORCE, [this.clock.now()]);
      await this.packOf(tx, version);
    });
  }

  /** Why the version that should be in force is not, in words for operators; undefined when all is well. */
  get complaint(): string | undefined {
    return this.failing;
  }

  /** At the start there is no former pack to keep: the newest that works, as the processes that never stopped have it. */
  private async open(tx: Tx): Promise<void> {
    const until = await tx.query<EffectiveVersion>(UNTIL_NOW, [tx.at]);
    const versions = until.length > 0 ? until : await tx.query<EffectiveVersion>(EARLIEST);
    for (const version of versions) {
      const pack = await this.load(tx, version);
      if (pack === undefined) continue;
      this.use(pack);
      return;
    }
    throw new UnusablePack(versions[0]?.pack ?? 'in force', 'no published version works; the log says why');
  }

  private async packOf(tx: Asking, version: EffectiveVersion | undefined): Promise<Pack> {
    if (this.working === undefined) throw new Error('Policy was asked before a pack was in force');
    if (version === undefined) return this.working;
    const pack = await this.load(tx, version);
    if (pack === undefined) return this.working;
    this.failing = undefined;
    if (pack !== this.working) this.use(pack);
    return pack;
  }

  private use(pack: Pack): void {
    this.working = pack;
    this.policy.use(pack);
    this.log.info('A policy pack is in force', { context: loggable(pack.name) });
  }

  private load(tx: Asking, version: EffectiveVersion): Promise<Pack | undefined> {
    let pack = this.packs.get(version.digest);
    if (pack === undefined) {
      pack = this.build(tx, version);
      this.packs.set(version.digest, pack);
      // A fault of the database says nothing of the pack: the next one who asks tries again.
      pack.catch(() => this.packs.delete(version.digest));
    }
    return pack;
  }

  private async build(tx: Asking, version: EffectiveVersion): Promise<Pack | undefined> {
    const [contents, scenarios] = await Promise.all([
      archivedContents(tx, [version.digest]),
      archivedScenarios(tx, version.testsDigest),
    ]);
    const content = contents.get(version.digest);
    if (content === undefined || scenarios === undefined) return this.refuse(version, 'its content is not there');
    const restored = restorePack(content);
    if (!restored.ok) return this.refuse(version, restored.reason);
    const { pack } = restored;
    const failed = failingTests(pack, { testsDigest: version.testsDigest, scenarios });
    if (failed !== undefined) return this.refuse(version, failed);
    if (pack.digest !== version.digest) await this.keepAsMeantNow(pack);
    return pack;
  }

  private refuse({ pack, packVersion }: EffectiveVersion, reason: string): undefined {
    this.failing = `${pack} ${packVersion} cannot be used: ${reason}`;
    const context = loggable(this.failing);
    this.log.error('A published policy pack cannot be used; the former stays in force', { context });
    return undefined;
  }

  /** Published under an earlier engine: judged by this one it has another digest, which must be found again at a replay. */
  private async keepAsMeantNow(pack: Pack): Promise<void> {
    const content = { digest: pack.digest, semantics: ENGINE_SEMANTICS, content: canonicalJson(pack.content) };
    await this.database.transaction(SERVICE, async (tx) => accepted(await keepContent(tx, content)));
  }

  private lookLater(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.looking = this.look()
        .catch((fault: unknown) => this.log.warn('The policy pack in force could not be asked', { fault }))
        .finally(() => this.lookLater());
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }
}

/** As a log line takes it. */
function loggable(text: string): string {
  return text.replaceAll(/[^\w ./:-]/g, ' ').slice(0, 80);
}
