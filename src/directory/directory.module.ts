import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Reactions } from '../ledger/index.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { DisablePersonHandler } from './commands/disable-person.js';
import { EnablePersonHandler } from './commands/enable-person.js';
import { EnrolPersonHandler } from './commands/enrol-person.js';
import { ImportDirectoryHandler } from './commands/import-directory.js';
import { IssueBearerTokenHandler } from './commands/issue-bearer-token.js';
import { ListAgencyHandler } from './commands/list-agency.js';
import { RecordTrainingCertificateHandler } from './commands/record-training-certificate.js';
import { DirectoryController } from './directory.controller.js';
import { ImportPages } from './import.pages.js';
import { ImportsController } from './imports.controller.js';
import { AgencyStore } from './persistence/agency-store.js';
import { PersonStore } from './persistence/person-store.js';
import { PeoplePages } from './people.pages.js';
import { PeopleController } from './people.controller.js';

/** Needs `Database` (as comity_app), `Reactions`, `TOKENS` and `NEW_ID` from the composition root. */
@Module({
  imports: [CqrsModule],
  controllers: [PeopleController, DirectoryController, ImportsController, ImportPages, PeoplePages],
  providers: [
    {
      provide: PersonStore,
      useFactory: (reactions: Reactions, newId: NewId) => new PersonStore(reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    {
      provide: AgencyStore,
      useFactory: (reactions: Reactions, newId: NewId) => new AgencyStore(reactions, newId),
      inject: [Reactions, NEW_ID],
    },
    EnrolPersonHandler,
    DisablePersonHandler,
    EnablePersonHandler,
    RecordTrainingCertificateHandler,
    ImportDirectoryHandler,
    IssueBearerTokenHandler,
    ListAgencyHandler,
  ],
  exports: [PersonStore],
})
export class DirectoryModule {}
