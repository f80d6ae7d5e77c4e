import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { StoredPackage } from '../../disclosures/index.js';
import { SealedDetails } from '../../ledger/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { once } from '../../platform/http/idempotency.js';
import type { IdempotentRequest, Outcome } from '../../platform/http/idempotency.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { ShareRequestRepository } from '../../share-requests/index.js';
import { mayPlaceHolds, placeHold } from '../domain/decide-hold.js';
import type { HoldScope } from '../domain/legal-hold.js';
import { alreadyPurged, certificatesOf, HeldPackageRows } from '../held-package-rows.js';
import { LegalHoldRepository } from '../persistence/legal-hold.repository.js';
import { lockLetter } from '../persistence/letters.js';
import { packagesOfRequest } from '../queries/packages-of-request.js';
import { wordsOfFile } from '../queries/words-of-file.js';
import type { HoldBody } from '../retention.dto.js';

export class PlaceHold extends Command<Result<Outcome & { readonly replayed: boolean }>> {
  constructor(
    readonly actor: Actor,
    readonly body: HoldBody,
    readonly idempotency: IdempotentRequest,
  ) {
    super();
  }
}

interface Target {
  readonly scope: HoldScope;
  readonly rows: readonly StoredPackage[];
  /** Agency of the record whose words are held without any package. */
  readonly wordsOf?: string;
}

/** Suspends destruction. When this is answered with success the data is there and stays; otherwise the certificate is named. */
@CommandHandler(PlaceHold)
export class PlaceHoldHandler implements ICommandHandler<PlaceHold> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShareRequestRepository) private readonly requests: ShareRequestRepository,
    @Inject(LegalHoldRepository) private readonly holds: LegalHoldRepository,
    @Inject(HeldPackageRows) private readonly heldRows: HeldPackageRows,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ actor, body, idempotency }: PlaceHold) {
    return this.database.transaction(actor, (tx) => once(tx, idempotency, () => this.place(tx, body)));
  }

  /** The transaction that holds: rows locked, hold recorded on each, then the hold itself. */
  async place(tx: Tx, body: HoldBody): Promise<Result<Outcome>> {
    const permission = mayPlaceHolds(tx.actor);
    if (!permission.ok) return permission;
    const target = await this.target(tx, body.on);
    if (!target.ok) return target;
    const { scope, rows, wordsOf } = target.value;
    const id = this.newId();
    const sourceAgencies = [
      ...rows.map(({ state }) => (state.status === 'none' ? '' : state.terms.sourceAgency)),
      ...(wordsOf === undefined ? [] : [wordsOf]),
    ];
    const detail = await this.details.seal(tx, {
      kind: 'hold-reason',
      aggregateKind: 'legal-hold',
      aggregateId: id,
      agencies: [tx.actor.agencyId],
      content: { matter: body.matter, reason: body.reason },
    });
    const number = await this.holds.nextNumber(tx);
    const terms = { number, sourceAgency: tx.actor.agencyId, scope, placedBy: tx.actor.personId, detail };
    const packageIds = rows.map((row) => row.id);
    const events = placeHold(tx.actor, sourceAgencies, terms, packageIds);
    if (!events.ok) return events;
    const placed = await this.heldRows.place(tx, id, rows);
    if (!placed.ok) return placed;
    await this.holds.create(tx, id, events.value);
    return accepted({ status: 201, location: `/api/v1/holds/${number}` });
  }

  private target(tx: Tx, on: HoldBody['on']): Promise<Result<Target>> {
    if ('packages' in on) return this.named(tx, on.packages);
    return 'letter' in on ? this.ofLetter(tx, on.letter) : this.ofRequest(tx, on.shareRequest);
  }

  private async named(tx: Tx, references: readonly string[]): Promise<Result<Target>> {
    const rows = await this.heldRows.lockAll(tx, references);
    return rows.ok ? accepted({ scope: { kind: 'packages' }, rows: rows.value }) : rows;
  }

  /**
   * Locks the share request first: a release that runs meanwhile refers to its row, so it is either finished and listed
   * here, or waits and meets the hold (`RetentionReactions.scheduleDisposition`). The destruction of its words takes the
   * same lock (`DisposeFiles`).
   */
  private async ofRequest(tx: Tx, reference: string): Promise<Result<Target>> {
    const request = await this.requests.lock(tx, reference);
    if (!request.ok) return request;
    const requestId = request.value.id;
    const rows = await this.heldRows.lockAll(tx, await packagesOfRequest(tx, requestId));
    if (!rows.ok) return rows;
    const live = rows.value.filter(({ state }) => state.status !== 'purging' && state.status !== 'purged');
    const scope = { kind: 'share-request', requestId } as const;
    if (live.length > 0) return accepted({ scope, rows: live });
    // Also where nothing was released: the words of a denied request are evidence too.
    const words = await wordsOfFile(tx, requestId);
    const { state } = request.value;
    if (words.there && state.status !== 'none') {
      return accepted({ scope, rows: [], wordsOf: state.content.sourceAgency });
    }
    const gone = certificatesOf(rows.value);
    if (gone.length > 0) return alreadyPurged(gone);
    if (words.certificateId !== undefined) return wordsDestroyed(words.certificateId);
    return rejected('wrong-state', 'Nothing was released under this share request, so there is nothing to hold.');
  }

  private async ofLetter(tx: Tx, reference: string): Promise<Result<Target>> {
    const letter = await lockLetter(tx, reference);
    if (letter === undefined) {
      return rejected('not-found', 'There is no such rights case or complaint among those your agency answers.');
    }
    const { agency, ...scope } = letter;
    const words = await wordsOfFile(tx, letter.fileId);
    if (words.there) return accepted({ scope: { kind: 'letter', ...scope }, rows: [], wordsOf: agency });
    if (words.certificateId !== undefined) return wordsDestroyed(words.certificateId);
    return rejected('wrong-state', 'Your agency keeps no words of this, so there is nothing to hold.');
  }
}

const wordsDestroyed = (certificateId: string) =>
  rejected(
    'already-purged',
    'The words were destroyed, and nothing is left to hold; the certificate says when and how.',
    { extension: { purged: [], certificateId } },
  );
