import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import type { Certificate, DestroyedPackage } from '../domain/certificate.js';

type Parties = Pick<Certificate, 'requestingAgency' | 'sourceAgency' | 'recipientAgency'>;

const INSERT = `
  insert into retention.destroyed_package
    (package_id, certificate_id, position, record, requesting_agency, source_agency, recipient_agency)
  select (record ->> 'packageId')::uuid, $1, position - 1, record, $3, $4, $5
  from jsonb_array_elements($2::jsonb) with ordinality as e(record, position)`;

/** What certificates cover, a row a package; written once by the destroying transaction. */
@Injectable()
export class DestroyedPackages {
  async insert(tx: Tx, certificateId: string, packages: readonly DestroyedPackage[], parties: Parties): Promise<void> {
    const { requestingAgency, sourceAgency, recipientAgency } = parties;
    await tx.query(INSERT, [certificateId, JSON.stringify(packages), requestingAgency, sourceAgency, recipientAgency]);
  }
}
