import type { SealedDetails } from '../../ledger/index.js';
import type { Tx } from '../../platform/database/database.js';
import { isId } from '../../platform/ids/ids.js';
import { permittedCommands } from '../domain/permissions.js';
import type { RequestCommand } from '../domain/permissions.js';
import type { ShareRequest } from '../domain/share-request.js';
import { bodyOf } from '../narrative.js';
import type { RequestNarrative } from '../narrative.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

/** A share request as its own agency sends it: with the words and with how the subjects are to be found. */
export interface ShareRequestDraft {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly status: ShareRequest['status'];
  readonly requesterId: string;
  readonly requestingAgency: string;
  readonly body: ShareRequestBody;
  /** The question that waits for an answer. */
  readonly question: string | undefined;
  readonly commands: readonly RequestCommand[];
}

interface Row {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<ShareRequest, { status: 'none' }>;
}

const COLUMNS = 'select id, version, state from sharing.share_request';
const BY_ID = `${COLUMNS} where id = $1 and requesting_agency = $2`;
const BY_NUMBER = `${COLUMNS} where number = $1 and requesting_agency = $2`;

/** For the requesting agency only; undefined for every other, which reads `shareRequestDetail`. */
export async function shareRequestDraft(
  tx: Tx,
  details: SealedDetails,
  reference: string,
): Promise<ShareRequestDraft | undefined> {
  const [row] = await tx.query<Row>(isId(reference) ? BY_ID : BY_NUMBER, [reference, tx.actor.agencyId]);
  if (row === undefined) return undefined;
  const { id, version, state } = row;
  const question = state.status === 'info_requested' ? state.question.id : undefined;
  const words = await details.openAll<RequestNarrative & { text?: string }>(
    tx,
    [state.content.detail.id, question].filter((each) => each !== undefined),
  );
  return {
    id,
    version,
    number: state.number,
    status: state.status,
    requesterId: state.requesterId,
    requestingAgency: state.content.requestingAgency,
    body: bodyOf(state.content, words.get(state.content.detail.id) ?? { elements: {}, criteria: [] }),
    question: question === undefined ? undefined : words.get(question)?.text,
    commands: [...permittedCommands(tx.actor, state)],
  };
}
