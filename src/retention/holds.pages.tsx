import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { personNames, readerOf } from '../directory/index.js';
import { packageNumbers } from '../disclosures/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { pageCursor, recordReference } from '../platform/http/fields.js';
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { rejected } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, formState, PageForm, readForm, textOf } from '../web/forms/page-form.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { ConfirmLift, ProposeLift } from './commands/lift-hold.js';
import { PlaceHold } from './commands/place-hold.js';
import { mayPlaceHolds } from './domain/decide-hold.js';
import { HoldPage, HoldsPage, NewHoldPage } from './holds.page.js';
import { pageOfLetter } from './letter-page.js';
import { holdDetail, holdList } from './queries/holds.js';
import { holdBody, holdOnLetter, holdOnPackages, holdOnRequest, liftBody } from './retention.dto.js';
import type { HoldBody } from './retention.dto.js';

const SHOWN = 50;
const filters = { status: filter(z.enum(['active', 'lift_proposed', 'lifted'])) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const onePage = z.strictObject({ done: doneKey() });
const newQuery = z.strictObject({ package: recordReference().optional(), request: recordReference().optional() });
const Reference = () => ZodParam('id', recordReference());

const DONE: Readonly<Record<string, string>> = {
  placed: 'The hold is placed. Nothing it names is destroyed while it stands.',
  proposed: 'Proposed. The hold stands until another person confirms.',
  lifted: 'The hold is lifted.',
};

/** Legal holds for people of the source agency: list, one, placing, lifting by two. */
@ApiTags('pages')
@Controller('holds')
export class HoldsPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'The legal holds of my agency' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { status, cursor }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const { items, page } = toPage(await holdList(tx, { status, after, limit: SHOWN }), SHOWN);
      const mayPlace = mayPlaceHolds(actor).ok;
      return renderPage(
        <HoldsPage {...{ frame, items, status, mayPlace }} next={page.next} paged={after !== undefined} />,
      );
    });
  }

  @ListFile('', 'The legal holds of my agency as a file; without their words')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { status }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => holdList(tx, { status, limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map(({ commands: _, version: __, scope, packageIds, ...row }) => ({
      ...row,
      scope: scope.kind,
      packages: packageIds.length,
    }));
    await sendListFile(request, reply, 'legal-holds', file);
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Place a legal hold: the form' })
  newForm(@CurrentActor() actor: Actor, @ZodQuery(newQuery) asked: z.output<typeof newQuery>): Promise<string> {
    const kind = asked.request === undefined ? 'packages' : 'shareRequest';
    const values: Record<string, string> = { 'on.kind': kind };
    if (asked.package !== undefined) values['on.packages'] = asked.package;
    if (asked.request !== undefined) values['on.shareRequest'] = asked.request;
    return this.drawNew(actor, values, undefined);
  }

  @PageForm('', 'Place a legal hold')
  async place(
    @CurrentActor() actor: Actor,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readHold(form);
    const result = body.ok ? await this.commands.execute(new PlaceHold(actor, body.value, idempotency)) : body;
    await answerForm(reply, result, {
      done: ({ location }) => `/holds/${location?.split('/').at(-1) ?? ''}?done=placed`,
      again: (rejection) => this.drawNew(actor, form, rejection),
    });
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One legal hold: what it keeps, why, what I may do' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm(':id/lifts', 'Propose to lift a legal hold, or confirm that it is lifted')
  async lift(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(liftBody, { step: textOf(form, 'lift.step'), reason: textOf(form, 'lift.reason') });
    const proposes = textOf(form, 'lift.step') === 'propose';
    const Lift = proposes ? ProposeLift : ConfirmLift;
    const result = body.ok ? await this.commands.execute(new Lift(actor, id, body.value.reason, idempotency)) : body;
    await answerForm(reply, result, {
      done: `/holds/${id}?done=${proposes ? 'proposed' : 'lifted'}`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('lift', form, rejection) }),
    });
  }

  private drawNew(actor: Actor, values: UrlEncoded, rejection: Rejection | undefined): Promise<string> {
    unwrap(mayPlaceHolds(actor));
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const form = formState(values, rejection);
      return renderPage(<NewHoldPage frame={frame} form={form} rejection={rejection} idempotencyKey={this.newId()} />);
    });
  }

  private draw(
    actor: Actor,
    reference: string,
    shown: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const view = await holdDetail(tx, this.details, reference);
      if (!view) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such hold among those you may see.' });
      }
      const people = await personNames(tx, [view.placedBy, view.liftProposedBy ?? '', view.liftConfirmedBy ?? '']);
      const letterPage = view.scope.kind === 'letter' ? pageOfLetter(view.scope, actor.roles) : undefined;
      const numbers = await packageNumbers(tx, view.packageIds);
      return renderPage(
        <HoldPage
          {...{ frame, view, letterPage, ...shown }}
          packageNumbers={numbers}
          personName={people}
          idempotencyKey={this.newId()}
        />,
      );
    });
  }
}

/** By what was chosen, so that the answer points at that field and not at both. */
function readHold(form: UrlEncoded): Result<HoldBody> {
  const words = { matter: textOf(form, 'matter'), reason: textOf(form, 'reason') };
  switch (textOf(form, 'on.kind')) {
    case 'packages': {
      const packages = (textOf(form, 'on.packages') ?? '').split(/\s+/).filter((each) => each !== '');
      return readForm(holdBody.extend({ on: holdOnPackages }), { on: { packages }, ...words });
    }
    case 'shareRequest': {
      const shareRequest = textOf(form, 'on.shareRequest') ?? '';
      return readForm(holdBody.extend({ on: holdOnRequest }), { on: { shareRequest }, ...words });
    }
    case 'letter': {
      const letter = textOf(form, 'on.letter') ?? '';
      return readForm(holdBody.extend({ on: holdOnLetter }), { on: { letter }, ...words });
    }
    default:
      return rejected('invalid-body', 'Say what the hold is placed on.', {
        errors: [{ pointer: '/on/kind', detail: 'choose packages, a share request, or a rights case or complaint' }],
      });
  }
}
