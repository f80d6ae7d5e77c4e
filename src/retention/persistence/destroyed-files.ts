import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Certificate, DestroyedFile } from '../domain/certificate.js';

type Parties = Pick<Certificate, 'requestingAgency' | 'sourceAgency' | 'recipientAgency'>;

const INSERT = `
  insert into retention.destroyed_file
    (id, certificate_id, position, record, requesting_agency, source_agency, recipient_agency)
  select (record ->> 'fileId')::uuid, $1, position - 1, record, $3, $4, $5
  from jsonb_array_elements($2::jsonb) with ordinality as e(record, position)`;

/** What certificates cover beside packages, a row a file; written once by the destroying transaction. */
@Injectable()
export class DestroyedFiles {
  async insert(tx: Tx, certificateId: string, files: readonly DestroyedFile[], parties: Parties): Promise<void> {
    const { requestingAgency, sourceAgency, recipientAgency } = parties;
    await tx.query(INSERT, [certificateId, JSON.stringify(files), requestingAgency, sourceAgency, recipientAgency]);
  }
}
