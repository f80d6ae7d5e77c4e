import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { CLOCK } from '../../platform/clock/clock.js';
import type { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { formatProblem } from '../../policy/index.js';
import type { FileProblem } from '../../policy/index.js';
import { propose } from '../domain/decide.js';
import { mustBePermitted } from '../domain/permissions.js';
import type { Keeper } from '../domain/permissions.js';
import { PackExaminer } from '../pack-examiner.js';
import { keepPack } from '../persistence/pack-archive.js';
import { PackVersionRepository } from '../persistence/pack-version.repository.js';
import type { PackVersionName } from '../pack-change.js';
import { PACK_KEEPER } from '../tokens.js';

export class ProposePackVersion extends Command<Result<PackVersionName>> {
  constructor(
    readonly actor: Actor,
    readonly pack: string,
    /** Texts by path, `<pack>/tables/elements.csv`: the pack and the layers it extends. */
    readonly files: ReadonlyMap<string, string>,
  ) {
    super();
  }
}

/** More would not be read by anybody; the number of them is told. */
const PROBLEMS_TOLD = 50;

@CommandHandler(ProposePackVersion)
export class ProposePackVersionHandler implements ICommandHandler<ProposePackVersion> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackVersionRepository) private readonly versions: PackVersionRepository,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
    @Inject(PackExaminer) private readonly examiner: Pick<PackExaminer, 'examine'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async execute({ actor, pack, files }: ProposePackVersion): Promise<Result<PackVersionName>> {
    // Before the work: compiling and testing what strangers send is theirs to wish for.
    const permission = mustBePermitted(actor, this.keeper, { status: 'none' }, 'propose');
    if (!permission.ok) return permission;
    // Before the transaction: it would be open for seconds.
    const found = await this.examiner.examine({ files, pack, at: this.clock.now() });
    if (!found.ok) return unusable(found.problems);
    const { identity, archived } = found;
    return this.database.transaction(actor, async (tx) => {
      const taken = (await this.versions.idOf(tx, identity)) !== undefined;
      const decision = propose(actor, this.keeper, identity, taken, tx.at);
      if (!decision.ok) return decision;
      await keepPack(tx, archived);
      await this.versions.create(tx, this.newId(), decision.value);
      return accepted({ pack: identity.pack, packVersion: identity.packVersion });
    });
  }
}

function unusable(problems: readonly FileProblem[]): Result<never> {
  const told = problems.slice(0, PROBLEMS_TOLD);
  return rejected(
    'pack-unusable',
    `${problems.length} problems, the first: ${formatProblem(problems[0]!)}. Correct what "problems" lists, run "comity policy lint" and "comity policy test", and propose it again. The pack in force stays as it is.`,
    { extension: { problems: told } },
  );
}
