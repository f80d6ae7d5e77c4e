import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag } from '../platform/http/etag.js';
import { id } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { DisablePerson } from './commands/disable-person.js';
import { EnablePerson } from './commands/enable-person.js';
import { EnrolPerson } from './commands/enrol-person.js';
import { disablementBody, enablementBody, enrolmentBody, peopleQuery } from './directory.dto.js';
import type { DisablementBody, EnrolmentBody } from './directory.dto.js';
import { unknownPerson } from './domain/permissions.js';
import { peopleOfAgency, person } from './queries/people-of-agency.js';
import type { PersonView } from './queries/people-of-agency.js';

/** The people of the caller's agency; another agency's are 404. */
@ApiTags('people')
@Controller('api/v1/people')
export class PeopleController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @ZodQuery(peopleQuery) { limit, cursor, status }: z.output<typeof peopleQuery>,
  ): Promise<Page<PersonView>> {
    const after = readCursor(cursor);
    const page = { limit, ...(after && { after }), ...(status && { status }) };
    return toPage(await this.database.read(actor, (tx) => peopleOfAgency(tx, page)), limit);
  }

  @Post()
  async enrol(
    @CurrentActor() actor: Actor,
    @ZodBody(enrolmentBody) body: EnrolmentBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonView> {
    const enrolled = unwrap(await this.commands.execute(new EnrolPerson(actor, { agency: actor.agencyId, ...body })));
    reply.header('Location', `/api/v1/people/${enrolled.id}`);
    return this.show(actor, enrolled.id, reply);
  }

  @Get(':id')
  one(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonView> {
    return this.show(actor, personId, reply);
  }

  @Post(':id/disablements')
  async disable(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @ZodBody(disablementBody) body: DisablementBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonView> {
    unwrap(await this.commands.execute(new DisablePerson(actor, personId, body.reason)));
    return this.show(actor, personId, reply);
  }

  @Post(':id/enablements')
  async enable(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @ZodBody(enablementBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonView> {
    unwrap(await this.commands.execute(new EnablePerson(actor, personId)));
    return this.show(actor, personId, reply);
  }

  private async show(actor: Actor, personId: string, reply: FastifyReply): Promise<PersonView> {
    const view = await this.database.read(actor, (tx) => person(tx, personId));
    if (!view) throw new ProblemError(unknownPerson().rejection);
    reply.header('ETag', entityTag({ kind: 'person', version: view.version }));
    return view;
  }
}
