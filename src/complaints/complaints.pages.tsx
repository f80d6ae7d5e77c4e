import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyNames, personNames, readerOf } from '../directory/index.js';
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
import type { Result } from '../platform/result.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { AcknowledgeComplaint } from './commands/acknowledge-complaint.js';
import { DismissComplaint } from './commands/dismiss-complaint.js';
import { FreezeNamedGrants } from './commands/freeze-named-grants.js';
import { TakeUpComplaint } from './commands/take-up-complaint.js';
import { UpholdComplaint } from './commands/uphold-complaint.js';
import { ComplaintRecordPage } from './complaint-record.page.js';
import { COMPLAINTS, ComplaintsPage } from './complaints.page.js';
import { dismissedBody, upheldBody } from './complaints.dto.js';
import { COMPLAINT_STATES, NO_SUCH_COMPLAINT } from './domain/permissions.js';
import type { ComplaintCommand, Overseer } from './domain/permissions.js';
import { complaintHistory } from './queries/complaint-history.js';
import { complaintDetail, complaintList, dueAt } from './queries/complaints.js';
import { OVERSEER } from './tokens.js';

const SHOWN = 50;
const filters = { status: filter(z.enum(COMPLAINT_STATES).exclude(['none'])) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const onePage = z.strictObject({ done: doneKey() });
const Reference = () => ZodParam('id', recordReference());

const DONE: Readonly<Record<string, string>> = {
  acknowledge: 'Acknowledged. Who complained sees it by number and code.',
  'take-up': 'You review this complaint now.',
  freeze: 'Nothing is released or read any more under the grants it names.',
  uphold: 'Upheld. The grants it touches are being suspended.',
  dismiss: 'Dismissed. Who complained reads the answer by number and code.',
};

/** A form as it was sent, and by whom. */
interface Sent {
  readonly actor: Actor;
  readonly id: string;
  readonly form: UrlEncoded;
  readonly reply: FastifyReply;
}

/** Complaints for people of the agencies: list, one, and the steps of the overseers. */
@ApiTags('pages')
@Controller('complaints')
export class ComplaintsPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(OVERSEER) private readonly overseer: Overseer,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Complaints I may see, with their days' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { status, cursor }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const listed = await complaintList(tx, this.overseer, { status, after, limit: SHOWN });
      const { items, page } = toPage(listed, SHOWN);
      const named = items.map(({ agencyComplainedOf }) => agencyComplainedOf);
      return renderPage(
        <ComplaintsPage
          {...{ frame, items, status }}
          zone={self.agency.timeZone}
          at={tx.at}
          agencyName={await agencyNames(tx, named)}
          next={page.next}
          paged={after !== undefined}
        />,
      );
    });
  }

  @ListFile('', 'Complaints as a file; without their words')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { status }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) =>
      complaintList(tx, this.overseer, { status, limit: MOST_ROWS }),
    );
    const file = rows.slice(0, MOST_ROWS).map((row) => ({
      ...{ number: row.number, status: row.status, type: row.type, agencyComplainedOf: row.agencyComplainedOf },
      ...{ receivedAt: row.receivedAt, channel: row.channel ?? null, complainant: row.complainant ?? null },
      ...{ dueAt: dueAt(row), frozen: row.frozen ?? null, closedAt: row.closedAt, reach: row.reach },
    }));
    await sendListFile(request, reply, 'complaints', file);
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One complaint, as far as I may see it: what was said, what happened, what I may do' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm(':id/acknowledgements', 'Record that the complainant was told it was received')
  acknowledge(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = this.commands.execute(new AcknowledgeComplaint(changeOf(actor, id, form)));
    return this.answer('acknowledge', { actor, id, form, reply }, result);
  }

  @PageForm(':id/reviews', 'Take a complaint up, or over, as its reviewer')
  takeUp(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = this.commands.execute(new TakeUpComplaint(changeOf(actor, id, form)));
    return this.answer('take-up', { actor, id, form, reply }, result);
  }

  @PageForm(':id/freezes', 'Stop all use of the grants a complaint names')
  freeze(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = this.commands.execute(new FreezeNamedGrants(changeOf(actor, id, form)));
    return this.answer('freeze', { actor, id, form, reply }, result);
  }

  @PageForm(':id/outcomes/upheld', 'Uphold a complaint; the live grants it touches are suspended')
  uphold(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = (name: string) => textOf(form, `uphold.${name}`);
    const body = readForm(upheldBody, {
      ...{ outcome: 'upheld', reach: said('reach'), finding: said('finding'), reason: said('reason') },
      correctiveAction: said('correctiveAction'),
    });
    const result = body.ok
      ? this.commands.execute(new UpholdComplaint(changeOf(actor, id, form), body.value))
      : Promise.resolve(body);
    return this.answer('uphold', { actor, id, form, reply }, result);
  }

  @PageForm(':id/outcomes/dismissed', 'Dismiss a complaint')
  dismiss(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = (name: string) => textOf(form, `dismiss.${name}`);
    const body = readForm(dismissedBody, { outcome: 'dismissed', finding: said('finding'), reason: said('reason') });
    const result = body.ok
      ? this.commands.execute(new DismissComplaint(changeOf(actor, id, form), body.value))
      : Promise.resolve(body);
    return this.answer('dismiss', { actor, id, form, reply }, result);
  }

  private async answer(
    action: ComplaintCommand,
    { actor, id, form, reply }: Sent,
    result: Promise<Result<unknown>>,
  ): Promise<void> {
    await answerForm(reply, await result, {
      done: `${COMPLAINTS}/${id}?done=${action}`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction(action, form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    reference: string,
    shown: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await complaintDetail(tx, { details: this.details, overseer: this.overseer }, reference);
      if (view === undefined) throw new ProblemError(NO_SUCH_COMPLAINT);
      const [history, agencyName, personName] = await Promise.all([
        complaintHistory(tx, view),
        agencyNames(tx, [view.agencyComplainedOf]),
        personNames(tx, [view.reviewer]),
      ]);
      return renderPage(
        <ComplaintRecordPage
          {...{ frame, view, history, agencyName, personName }}
          zone={self.agency.timeZone}
          {...shown}
        />,
      );
    });
  }
}

const changeOf = (actor: Actor, reference: string, form: UrlEncoded) => ({
  actor,
  reference,
  expectedVersion: versionOf(form),
});
