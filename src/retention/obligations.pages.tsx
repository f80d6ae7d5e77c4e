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
import { id as idField, pageCursor } from '../platform/http/fields.js';
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import type { Result } from '../platform/result.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf } from '../web/forms/page-form.js';
import { doneKey, filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { AttestDestruction } from './commands/attest-destruction.js';
import { ValidateReview } from './commands/validate-review.js';
import { WaiveObligation } from './commands/waive-obligation.js';
import { OBLIGATION_STATES } from './domain/decide-obligation.js';
import type { ObligationCommand } from './domain/decide-obligation.js';
import { ObligationPage, ObligationsPage } from './obligations.page.js';
import { obligationDetail, obligationList } from './queries/obligations.js';
import { attestationBody, validationBody, waiverBody } from './retention.dto.js';

const SHOWN = 50;
const filters = { status: filter(z.enum(OBLIGATION_STATES)) };
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const onePage = z.strictObject({ done: doneKey() });
const Reference = () => ZodParam('id', idField());

const DONE: Readonly<Record<string, string>> = {
  attested: 'Attested. Every open obligation about this package is answered.',
  validated: 'The review is recorded.',
  waived: 'The obligation is waived.',
};

/** Obligations of recipients for people: list, one, attesting and waiving. */
@ApiTags('pages')
@Controller('obligations')
export class ObligationsPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'What recipients owe for their own copies' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { status, cursor }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { items, page } = toPage(await obligationList(tx, { status, after, limit: SHOWN }), SHOWN);
      const named = items.flatMap(({ sourceAgency, recipientAgency }) => [sourceAgency, recipientAgency]);
      return renderPage(
        <ObligationsPage
          frame={frame}
          zone={self.agency.timeZone}
          agencyName={await agencyNames(tx, named)}
          items={items}
          next={page.next}
          paged={after !== undefined}
          status={status}
        />,
      );
    });
  }

  @ListFile('', 'Obligations of recipients as a file; without their words')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) { status }: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => obligationList(tx, { status, limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map((row) => ({
      ...{ id: row.id, code: row.code, status: row.status, packageNumber: row.packageNumber },
      ...{ sourceAgency: row.sourceAgency, recipientAgency: row.recipientAgency },
      ...{ destroyAt: row.destroyAt, dueAt: row.dueAt, destroyedOn: row.attestation?.destroyedOn ?? null },
    }));
    await sendListFile(request, reply, 'obligations', file);
  }

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One obligation: what is owed, by whom, until when, what I may do' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm(':id/attestations', 'Attest the destruction of the recipient’s copies')
  async attest(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = (name: string) => textOf(form, `attest.${name}`);
    const body = readForm(attestationBody, {
      signer: { name: said('signer.name') ?? '', title: said('signer.title') ?? '' },
      destroyedOn: said('destroyedOn'),
      statement: said('statement'),
    });
    const result = body.ok
      ? await this.commands.execute(new AttestDestruction(actor, id, body.value, idempotency))
      : body;
    await this.answer(reply, { actor, id, form, act: 'attest', done: 'attested' }, result);
  }

  @PageForm(':id/validations', 'Say that a review was made in time and the data is still valid')
  async validate(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const said = (name: string) => textOf(form, `validate.${name}`);
    const body = readForm(validationBody, {
      reviewer: { name: said('reviewer.name') ?? '', title: said('reviewer.title') ?? '' },
      reviewedOn: said('reviewedOn'),
      finding: said('finding'),
    });
    const result = body.ok ? await this.commands.execute(new ValidateReview(actor, id, body.value, idempotency)) : body;
    await this.answer(reply, { actor, id, form, act: 'validate', done: 'validated' }, result);
  }

  @PageForm(':id/waivers', 'Waive an obligation')
  async waive(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(waiverBody, { reason: textOf(form, 'waive.reason') });
    const result = body.ok
      ? await this.commands.execute(new WaiveObligation(actor, id, body.value.reason, idempotency))
      : body;
    await this.answer(reply, { actor, id, form, act: 'waive', done: 'waived' }, result);
  }

  private answer(
    reply: FastifyReply,
    sent: {
      readonly actor: Actor;
      readonly id: string;
      readonly form: UrlEncoded;
      readonly act: ObligationCommand;
      readonly done: string;
    },
    result: Result<unknown>,
  ): Promise<void> {
    const { actor, id, form, act, done } = sent;
    return answerForm(reply, result, {
      done: `/obligations/${id}?done=${done}`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction(act, form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    id: string,
    shown: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await obligationDetail(tx, this.details, id);
      if (!view) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such obligation among those you may see.' });
      }
      const [agencyName, people] = await Promise.all([
        agencyNames(tx, [view.sourceAgency, view.recipientAgency]),
        personNames(tx, [view.attestation?.personId ?? '', view.validation?.personId ?? '', view.waivedBy ?? '']),
      ]);
      return renderPage(
        <ObligationPage
          {...{ frame, view, agencyName }}
          personName={people}
          zone={self.agency.timeZone}
          idempotencyKey={this.newId()}
          {...shown}
        />,
      );
    });
  }
}
