import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { id, pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import type { Result } from '../platform/result.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { EMPTY_FORM } from '../web/forms/fields.js';
import { answerForm, Form, formState, listOf, PageForm, readForm, textOf } from '../web/forms/page-form.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { DisablePerson } from './commands/disable-person.js';
import { EnablePerson } from './commands/enable-person.js';
import { EnrolPerson } from './commands/enrol-person.js';
import type { PersonReceipt } from './commands/enrol-person.js';
import { RecordTrainingCertificate } from './commands/record-training-certificate.js';
import { certificateBody, disablementBody, enrolmentBody } from './directory.dto.js';
import { mayEnrol, mayImport, unknownPerson } from './domain/permissions.js';
import { EnrolPage, PeoplePage } from './people.page.js';
import { PersonPage } from './person.page.js';
import { peopleOfAgency, person } from './queries/people-of-agency.js';
import { readerOf } from './queries/reader.js';

const SHOWN = 50;
const filters = { status: filter(z.enum(['active', 'disabled'])) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor(), done: doneKey() });
const fileQuery = z.strictObject(filters);
const doneQuery = z.strictObject({ done: doneKey() });
const trainingForm = certificateBody.omit({ personId: true });

const DONE: Readonly<Record<string, string>> = {
  imported: 'The file was imported, all rows of it.',
  enrolled: 'The person is enrolled. Record the trainings they have passed.',
  recorded: 'The training is recorded. What waited for it is being checked again.',
  disabled: 'The person is disabled. Open sessions end with their next request.',
  enabled: 'The person is enabled and may sign in again.',
};
const doneWords = (key: string | undefined) => (key === undefined ? undefined : DONE[key]);

/** The people of the reader's agency: list, enrol, one person with their trainings. */
@ApiTags('pages')
@Controller('people')
export class PeoplePages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'The people of my agency, with filters' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { cursor, done, status }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const [{ frame }, rows] = await Promise.all([
        readerOf(tx, this.config),
        peopleOfAgency(tx, { limit: SHOWN, ...(after && { after }), ...(status && { status }) }),
      ]);
      const { items, page } = toPage(rows, SHOWN);
      return renderPage(
        <PeoplePage
          frame={frame}
          items={items}
          next={page.next}
          paged={after !== undefined}
          status={status}
          may={{ enrol: mayEnrol(actor), import: mayImport(actor, 'trainings').ok }}
          done={doneWords(done)}
        />,
      );
    });
  }

  @ListFile('', 'The list of people as a file')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { status }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) =>
      peopleOfAgency(tx, { limit: MOST_ROWS, ...(status && { status }) }),
    );
    const file = rows.slice(0, MOST_ROWS).map(({ commands: _, version: __, certificates, roles, ...row }) => ({
      ...row,
      roles: roles.join(' '),
      certificates: certificates.map(({ code, passedOn }) => `${code} ${passedOn}`).join('; '),
    }));
    await sendListFile(request, reply, 'people', file);
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Enrol a person: the form' })
  async newForm(@CurrentActor() actor: Actor): Promise<string> {
    if (!mayEnrol(actor)) throw new ProblemError(NOT_YOURS);
    const { frame } = await this.database.read(actor, (tx) => readerOf(tx, this.config));
    return renderPage(<EnrolPage frame={frame} form={EMPTY_FORM} />);
  }

  @PageForm('', 'Enrol a person')
  async enrol(@CurrentActor() actor: Actor, @Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    const read = readForm(enrolmentBody, {
      handle: textOf(form, 'handle'),
      displayName: textOf(form, 'displayName'),
      roles: listOf(form, 'roles[]'),
      startedOn: textOf(form, 'startedOn'),
    });
    const result = read.ok
      ? await this.commands.execute(new EnrolPerson(actor, { agency: actor.agencyId, ...read.value }))
      : read;
    await answerForm(reply, result, {
      done: ({ id: personId }: PersonReceipt) => `/people/${personId}?done=enrolled`,
      again: async (rejection) => {
        const { frame } = await this.database.read(actor, (tx) => readerOf(tx, this.config));
        return renderPage(<EnrolPage frame={frame} form={formState(form, rejection)} rejection={rejection} />);
      },
    });
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One person of my agency: roles, trainings, and what I may change' })
  one(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @ZodQuery(doneQuery) { done }: z.output<typeof doneQuery>,
  ): Promise<string> {
    return this.draw(actor, personId, { done: doneWords(done) });
  }

  @PageForm(':id/certificates', 'Record a training of a person')
  async record(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const read = readForm(trainingForm, {
      code: textOf(form, 'record.code'),
      passedOn: textOf(form, 'record.passedOn'),
      expiresOn: textOf(form, 'record.expiresOn'),
    });
    const result = read.ok
      ? await this.commands.execute(new RecordTrainingCertificate(actor, personId, read.value))
      : read;
    await this.answer(actor, personId, { name: 'record', done: 'recorded' }, form, reply, result);
  }

  @PageForm(':id/disablements', 'Disable a person')
  async disable(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const read = readForm(disablementBody, { reason: textOf(form, 'disable.reason') });
    const result = read.ok ? await this.commands.execute(new DisablePerson(actor, personId, read.value.reason)) : read;
    await this.answer(actor, personId, { name: 'disable', done: 'disabled' }, form, reply, result);
  }

  @PageForm(':id/enablements', 'Enable a disabled person')
  async enable(
    @CurrentActor() actor: Actor,
    @ZodParam('id', id()) personId: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = await this.commands.execute(new EnablePerson(actor, personId));
    await this.answer(actor, personId, { name: 'enable', done: 'enabled' }, form, reply, result);
  }

  private answer(
    actor: Actor,
    personId: string,
    { name, done }: { readonly name: string; readonly done: string },
    form: UrlEncoded,
    reply: FastifyReply,
    result: Result<PersonReceipt>,
  ): Promise<void> {
    return answerForm(reply, result, {
      done: `/people/${personId}?done=${done}`,
      again: (rejection) => this.draw(actor, personId, { refused: refusedAction(name, form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    personId: string,
    more: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, view] = await Promise.all([readerOf(tx, this.config), person(tx, personId)]);
      if (!view) throw new ProblemError(unknownPerson().rejection);
      return renderPage(<PersonPage frame={frame} view={view} agencyName={self.agency.name} {...more} />);
    });
  }
}

const NOT_YOURS = {
  code: 'not-permitted',
  detail: 'People are enrolled by an operator of your agency. Ask one of them.',
} as const;
