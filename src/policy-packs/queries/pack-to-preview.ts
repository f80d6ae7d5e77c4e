import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { restorePack } from '../../policy/index.js';
import type { Pack } from '../../policy/index.js';
import { hasTakenEffect, mayEver, mustBePermitted } from '../domain/permissions.js';
import type { Keeper } from '../domain/permissions.js';
import type { KnownPack } from '../domain/pack-version.js';
import type { PackVersionName } from '../pack-change.js';
import { archivedContents } from '../persistence/pack-archive.js';
import { PACK_KEEPER } from '../tokens.js';

const STATE = 'select state from policy.pack_version where pack = $1 and pack_version = $2';

/** A version that has not taken effect, ready to judge by, for those who may say what becomes of it. */
@Injectable()
export class PackToPreview {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
  ) {}

  async of(actor: Actor, { pack, packVersion }: PackVersionName): Promise<Result<Pack>> {
    const permission = mayEver(actor, this.keeper, 'preview');
    if (!permission.ok) return permission;
    return this.database.read(actor, async (tx) => {
      const [row] = await tx.query<{ state: KnownPack }>(STATE, [pack, packVersion]);
      if (row === undefined) return rejected('not-found', 'There is no such version of this policy pack.');
      const permitted = mustBePermitted(actor, this.keeper, row.state, 'preview');
      if (!permitted.ok) return permitted;
      if (hasTakenEffect(row.state, tx.at)) {
        return rejected('wrong-state', 'This version is or was in force: what it changed has changed.');
      }
      const content = (await archivedContents(tx, [row.state.digest])).get(row.state.digest);
      const restored = content && restorePack(content);
      if (restored?.ok) return accepted(restored.pack);
      const reason = restored?.reason ?? 'its content is not there';
      return rejected('pack-unusable', `This version can no longer be used: ${reason}. Propose it again.`);
    });
  }
}
