import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import { supersede } from '../domain/decide.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import { SERVICE } from './install-first-pack.js';

/** What time alone does to pack versions. Which is in force does not wait for it: the effective dates say that. */
@Injectable()
export class SupersedeFollowedPacks {
  constructor(@Inject(PackVersionRepository) private readonly versions: PackVersionRepository) {}

  /**
   * @param database as comity_purger, which may write every agency's rows
   * @returns how many versions were superseded
   */
  async supersede(database: Database, limit = 100): Promise<number> {
    const followed = await database.read(SERVICE, (tx) => this.versions.followed(tx, limit));
    let superseded = 0;
    for (const { id, nextId, nextAt } of followed) {
      const result = await database.transaction(SERVICE, async (tx) => {
        const stored = await this.versions.lock(tx, id);
        if (stored === undefined) return accepted(0);
        const events = supersede(stored.state, { id: nextId, effectiveAt: nextAt.toISOString() }, tx.at);
        await this.versions.record(tx, stored, events);
        return accepted(events.length);
      });
      if (result.ok) superseded += result.value;
    }
    return superseded;
  }
}
