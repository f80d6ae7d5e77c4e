import type { SealedDetails } from '../../ledger/index.js';
import type { Actor, Role } from '../../platform/actor.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { permittedBrakeCommands } from '../domain/decide-brake.js';
import type { BrakeCommand } from '../domain/decide-brake.js';
import type { Counted, PurgeBrake, Release } from '../domain/purge-brake.js';

interface GivenRelease {
  readonly personId: string;
  readonly role: Role;
  readonly at: string;
}

export interface ListedBrake {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly status: PurgeBrake['status'];
  readonly sourceAgency: string;
  readonly pulledAt: string;
  /** What two persons release: what was due at `counted.at`, and why it was stopped. */
  readonly counted: Counted;
  readonly releases: readonly GivenRelease[];
  /** What the reader may do now. */
  readonly commands: readonly BrakeCommand[];
}

/** With the words, for those who may open them; null where they were destroyed. */
export type BrakeView = Omit<ListedBrake, 'releases'> & {
  readonly releases: readonly (GivenRelease & { readonly reason: string | null })[];
};

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<PurgeBrake, { status: 'none' }>;
}

const SELECT = 'select id, version, state from retention.purge_brake';
const BY_ID = `${SELECT} where id = $1`;
const BY_NUMBER = `${SELECT} where number = $1`;
const LIST = `${SELECT}
  where ($1::text[] is null or status = any ($1)) and ($2::uuid is null or id < $2) order by id desc limit $3`;

export async function brakeDetail(tx: Tx, details: SealedDetails, reference: string): Promise<BrakeView | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference]);
  if (row === undefined) return undefined;
  const given = releasesOf(row.state);
  const words = await details.openAll<{ reason: string }>(
    tx,
    given.map(({ reason }) => reason.id),
  );
  const releases = given.map((release) => ({
    ...withoutWords(release),
    reason: words.get(release.reason.id)?.reason ?? null,
  }));
  return { ...listed(tx.actor, row), releases };
}

/** Newest first; asks for one row more than the page holds. */
export async function brakeList(
  tx: Tx,
  question: { readonly standing?: boolean | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<ListedBrake[]> {
  const { standing, after, limit } = question;
  const states = standing === undefined ? null : standing ? ['pulled', 'half_released'] : ['released', 'ended'];
  const rows = await tx.query<Row>(LIST, [states, after ?? null, limit + 1]);
  return rows.map((row) => listed(tx.actor, row));
}

function listed(actor: Actor, { id, version, state }: Row): ListedBrake {
  const { terms, pulledAt, counted, status } = state;
  return {
    id,
    version,
    number: terms.number,
    status,
    sourceAgency: terms.sourceAgency,
    pulledAt,
    counted,
    releases: releasesOf(state).map(withoutWords),
    commands: [...permittedBrakeCommands(actor, state)],
  };
}

function releasesOf(state: Row['state']): readonly Release[] {
  if (state.status === 'released') return [state.first, state.second];
  return state.status === 'half_released' ? [state.first] : [];
}

const withoutWords = ({ personId, role, at }: Release): GivenRelease => ({ personId, role, at });
