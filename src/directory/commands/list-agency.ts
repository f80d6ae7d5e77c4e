import { isDeepStrictEqual } from 'node:util';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SERVICE_PERSON } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { list } from '../domain/agency.js';
import type { AgencyProfile } from '../domain/agency.js';
import { AgencyStore } from '../persistence/agency-store.js';
import type { AgencyContact } from '../persistence/agency-store.js';

export type AgencyListing = AgencyProfile & AgencyContact;

export interface ListingOutcome {
  readonly changed: boolean;
}

/**
 * Adds an agency to the reference list or revises it; the same again changes nothing. Not for people: imports and the
 * demo act here as the service, in the name of the agency they list.
 */
export class ListAgency extends Command<Result<ListingOutcome>> {
  constructor(readonly listing: AgencyListing) {
    super();
  }
}

@CommandHandler(ListAgency)
export class ListAgencyHandler implements ICommandHandler<ListAgency> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AgencyStore) private readonly agencies: AgencyStore,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  execute({ listing }: ListAgency): Promise<Result<ListingOutcome>> {
    const { name, contactAddress, contactEmail, ...profile } = listing;
    const contact = { name, contactAddress, contactEmail };
    const actor = { personId: SERVICE_PERSON, agencyId: listing.slug, roles: [] };
    return this.database.transaction<ListingOutcome>(actor, async (tx) => {
      const found = await this.agencies.find(tx, listing.slug);
      const current = found && (await this.agencies.lock(tx, found.recordId));
      const events = list(
        current?.state ?? { status: 'none' },
        profile,
        found && isDeepStrictEqual(found.contact, contact) ? 'same-contact' : 'new-contact',
      );
      if (events.length === 0) return accepted({ changed: false });
      if (current) await this.agencies.record(tx, current, events);
      else await this.agencies.create(tx, this.newId(), events);
      await this.agencies.describe(tx, listing.slug, contact);
      return accepted({ changed: true });
    });
  }
}
