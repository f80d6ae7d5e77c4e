import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { pageCursor, recordReference } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { AnswerRightsCase } from './commands/answer-rights-case.js';
import { NO_SUCH_CASE, RIGHTS_STATES } from './domain/permissions.js';
import { dueAt, rightsCase, rightsCaseList } from './queries/rights-cases.js';
import { RIGHTS_CASES, RightsCasePage, RightsCasesPage } from './rights-cases.page.js';
import { answerBody } from './rights-cases.dto.js';

const SHOWN = 50;
const filters = { status: filter(z.enum(RIGHTS_STATES).exclude(['none'])) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const onePage = z.strictObject({ done: doneKey() });
const Reference = () => ZodParam('id', recordReference());

/** Access and correction requests for people of the agency that is asked. */
@ApiTags('pages')
@Controller('rights-cases')
export class RightsCasesPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Access and correction requests to my agency, with their days' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { status, cursor }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { items, page } = toPage(await rightsCaseList(tx, { status, after, limit: SHOWN }), SHOWN);
      return renderPage(
        <RightsCasesPage
          {...{ frame, items, status }}
          zone={self.agency.timeZone}
          at={tx.at}
          next={page.next}
          paged={after !== undefined}
        />,
      );
    });
  }

  @ListFile('', 'Access and correction requests as a file; without their words')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { status }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => rightsCaseList(tx, { status, limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map((row) => ({
      ...{ number: row.number, status: row.status, kind: row.kind, capacity: row.capacity },
      ...{ identityProof: row.identityProof, language: row.language, receivedAt: row.receivedAt },
      ...{ acknowledgeBy: row.clock.acknowledgeBy, dueAt: dueAt(row), withdrawnAt: row.withdrawnAt },
      ...{ answeredAt: row.answeredAt, answer: row.answer },
    }));
    await sendListFile(request, reply, 'rights-cases', file);
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One access or correction request: what the person wrote, until when it is to be answered' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(
      actor,
      id,
      done === 'answered' ? { done: 'Recorded. The person sees it by number and code.' } : {},
    );
  }

  @PageForm(':id/answers', 'Record that the person was answered, and how')
  async answer(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(answerBody, { answer: textOf(form, 'answer.answer') });
    const result = body.ok
      ? await this.commands.execute(new AnswerRightsCase(actor, id, versionOf(form), body.value))
      : body;
    await answerForm<unknown>(reply, result, {
      done: `${RIGHTS_CASES}/${id}?done=answered`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('answer', form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    id: string,
    shown: { readonly done?: string; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await rightsCase(tx, this.details, id);
      if (view === undefined) throw new ProblemError(NO_SUCH_CASE);
      return renderPage(<RightsCasePage {...{ frame, view }} zone={self.agency.timeZone} {...shown} />);
    });
  }
}
