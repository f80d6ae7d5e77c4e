import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_PERSON } from '../../platform/actor.js';
import type { Actor } from '../../platform/actor.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import { filesOnDisk } from '../../policy/index.js';
import { install } from '../domain/decide.js';
import type { Keeper } from '../domain/permissions.js';
import { examine } from '../examine.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import { keepPack } from '../persistence/pack-archive.js';
import { PACK_KEEPER } from '../tokens.js';
import { UnusablePack } from '../unusable-pack.js';

/** Nobody's act. Belongs to no agency and has no role; row-level security lets it install once. */
export const SERVICE: Actor = { personId: SERVICE_PERSON, agencyId: '', roles: [] };

/** Any number that nothing else of this database locks. */
const LOCK = 7_263_110_031;

/**
 * The first start of an installation: the pack on disk that the configuration names is recorded as published, so that there
 * always is one in force. Later the disk says nothing: packs change by two persons, not by a file or a setting.
 */
@Injectable()
export class InstallFirstPack {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackVersionRepository) private readonly versions: PackVersionRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'policies' | 'pack'>,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  /** @throws UnusablePack when there is none in the database and the one on disk cannot be used */
  async ensure(): Promise<void> {
    if (await this.database.read(SERVICE, (tx) => this.versions.anyThere(tx))) return;
    await this.database.transaction(SERVICE, async (tx) => {
      const found = examine(filesOnDisk(this.config.policies), this.config.pack, tx.at);
      if (!found.ok) throw new UnusablePack(this.config.pack, found.problems);
      // Processes that start together install one.
      await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
      if (await this.versions.anyThere(tx)) return accepted(undefined);
      await keepPack(tx, found.archived);
      await this.versions.create(tx, this.newId(), install(found.identity, this.keeper, tx.at));
      return accepted(undefined);
    });
  }
}
