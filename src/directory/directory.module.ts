import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Reactions } from '../ledger/index.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/ids/ids.js';
import { DisablePersonHandler } from './commands/disable-person.js';
import { EnablePersonHandler } from './commands/enable-person.js';
import { EnrolPersonHandler } from './commands/enrol-person.js';
import { ListAgencyHandler } from './commands/list-agency.js';
import { RecordTrainingCertificateHandler } from './commands/record-training-certificate.js';
import { AgencyStore } from './persistence/agency-store.js';
import { PersonStore } from './persistence/person-store.js';
import { PersonLookup } from './queries/look-up-person.js';

/** Needs `Database` (as comity_app) and `Reactions` from the composition root. */
@Module({
  imports: [CqrsModule],
  providers: [
    {
      provide: PersonStore,
      useFactory: (reactions: Reactions) => new PersonStore(reactions, newId),
      inject: [Reactions],
    },
    {
      provide: AgencyStore,
      useFactory: (reactions: Reactions) => new AgencyStore(reactions, newId),
      inject: [Reactions],
    },
    { provide: PersonLookup, useFactory: (database: Database) => new PersonLookup(database), inject: [Database] },
    EnrolPersonHandler,
    DisablePersonHandler,
    EnablePersonHandler,
    RecordTrainingCertificateHandler,
    ListAgencyHandler,
  ],
  exports: [PersonLookup],
})
export class DirectoryModule {}
