import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { SERVICE_PERSON } from '../../platform/actor.js';
import { TOKENS } from '../../platform/auth/tokens.js';
import type { TokenClaims, Tokens } from '../../platform/auth/tokens.js';
import { Database } from '../../platform/database/database.js';
import { accepted } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { letTokenBeIssued } from '../domain/decide.js';
import { unknownPerson } from '../domain/permissions.js';
import { PersonStore } from '../persistence/person-store.js';

/** Asked for at the machine that holds the keys, never over HTTP. */
export class IssueBearerToken extends Command<Result<string>> {
  constructor(readonly claims: TokenClaims) {
    super();
  }
}

/** Whoever holds the keys can act as anybody for a quarter of an hour: the person's agency must be able to see that. */
@CommandHandler(IssueBearerToken)
export class IssueBearerTokenHandler implements ICommandHandler<IssueBearerToken> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(TOKENS) private readonly tokens: Tokens,
  ) {}

  execute({ claims }: IssueBearerToken): Promise<Result<string>> {
    const service = { personId: SERVICE_PERSON, agencyId: claims.agencyId, roles: [] };
    return this.database.transaction(service, async (tx) => {
      const current = await this.people.lock(tx, claims.personId);
      if (!current) return unknownPerson();
      const events = letTokenBeIssued(current.state);
      if (!events.ok) return events;
      await this.people.record(tx, current, events.value);
      return accepted(await this.tokens.issue(claims));
    });
  }
}
