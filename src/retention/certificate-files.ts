import { Inject, Injectable } from '@nestjs/common';
import { encodeVerifierKey, noteKey, proveEntry } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { Database } from '../platform/database/database.js';
import { ProblemError } from '../platform/http/problem.js';
import { KEY_HOME } from '../platform/keys/key-home.js';
import type { KeyHome } from '../platform/keys/key-home.js';
import { certificateFile } from './queries/certificates.js';
import type { CertificateFile } from './queries/certificates.js';

/** A certificate with all that proves it, for the API, the page and the PDF copy. */
@Injectable()
export class CertificateFiles {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(KEY_HOME) private readonly keys: Pick<KeyHome, 'ledgerSigner'>,
  ) {}

  /** @throws ProblemError `not-found` also for one that the actor may not see */
  async of(actor: Actor, reference: string): Promise<CertificateFile> {
    const file = await this.database.read(actor, (tx) =>
      certificateFile(tx, reference, async (open, entryId) => {
        const run = <Row>(text: string, values?: readonly unknown[]) => open.query<Row>(text, values);
        const outcome = await proveEntry(run, entryId, (origin) => [
          encodeVerifierKey(noteKey(origin, this.keys.ledgerSigner.publicKey)),
        ]);
        return typeof outcome === 'string' ? null : outcome;
      }),
    );
    if (file) return file;
    throw new ProblemError({ code: 'not-found', detail: 'There is no such certificate among those you may see.' });
  }
}
