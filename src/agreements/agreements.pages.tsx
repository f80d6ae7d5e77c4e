import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyChoices, readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { code, pageCursor, recordReference } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { accepted } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { bodyOf, formOf, joined } from './agreement-draft.js';
import type { DraftForm } from './agreement-draft.js';
import { AgreementFormPage } from './agreement-form.page.js';
import type { AgreementFormProps } from './agreement-form.page.js';
import { agreementBody } from './agreements.dto.js';
import type { AgreementBody } from './agreements.dto.js';
import { AgreementsPage } from './agreements.page.js';
import type { ChangedAgreement } from './agreement-change.js';
import { AmendAgreement } from './commands/amend-agreement.js';
import { DraftAgreement } from './commands/draft-agreement.js';
import { AGREEMENT_STATES, mayDraftSome } from './domain/permissions.js';
import { AGREEMENT_KINDS } from './domain/terms.js';
import { resolveAgreement } from './queries/agreement-facts.js';
import { agreement, agreements } from './queries/agreements.js';
import type { AgreementView } from './queries/agreements.js';

const SHOWN = 50;
const filters = {
  status: filter(z.enum(AGREEMENT_STATES).exclude(['none'])),
  kind: filter(z.enum(AGREEMENT_KINDS)),
  party: filter(code()),
};
const listQuery = z.strictObject({ ...filters, cursor: pageCursor() });
const fileQuery = z.strictObject(filters);
const Reference = () => ZodParam('id', recordReference());
const Reply = () => Res();

/** Pages that list agreements, and those on which one is drafted or amended. One agreement is shown in `rechecks`. */
@ApiTags('pages')
@Controller('agreements')
export class AgreementsPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'The agreements of my agency, with filters' })
  list(
    @CurrentActor() actor: Actor,
    @ZodQuery(listQuery) { cursor, ...asked }: z.output<typeof listQuery>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const rows = await agreements(tx, { ...asked, limit: SHOWN, ...(after && { after }) });
      const { items, page } = toPage(rows, SHOWN);
      return renderPage(
        <AgreementsPage
          frame={frame}
          items={items}
          next={page.next}
          paged={after !== undefined}
          filter={asked}
          agencies={await agencyChoices(tx)}
          mayDraft={mayDraftSome(actor)}
        />,
      );
    });
  }

  @ListFile('', 'The list of agreements as a file')
  async file(
    @CurrentActor() actor: Actor,
    @ZodQuery(fileQuery) asked: z.output<typeof fileQuery>,
    @Req() request: FastifyRequest,
    @Reply() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) => agreements(tx, { ...asked, limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map(({ commands: _, version: __, parties, purposes, ...row }) => ({
      ...row,
      parties: parties.join('; '),
      purposes: purposes.join('; '),
    }));
    await sendListFile(request, reply, 'agreements', file);
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Draft an agreement: the form' })
  newForm(@CurrentActor() actor: Actor): Promise<string> {
    return this.draw(actor, { action: '/agreements', values: {} });
  }

  @PageForm('', 'Draft an agreement')
  async draft(@CurrentActor() actor: Actor, @Form() form: UrlEncoded, @Reply() reply: FastifyReply): Promise<void> {
    const page = { action: '/agreements' };
    await this.answer(actor, form, reply, page, (body) => this.commands.execute(new DraftAgreement(actor, body)));
  }

  @Get(':id/amendments/new')
  @HtmlPage()
  @ApiOperation({ summary: 'Amend an agreement: the form, filled with the present revision' })
  async amendmentForm(@CurrentActor() actor: Actor, @Reference() id: string): Promise<string> {
    const view = await this.one(actor, id);
    const values = view.words ? formOf(joined(view.terms, view.words)) : {};
    return this.draw(actor, { ...amending(view), values });
  }

  @PageForm(':id/amendments', 'Draft the next revision of an agreement')
  async amend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Reply() reply: FastifyReply,
  ): Promise<void> {
    const view = await this.one(actor, id);
    const change = { actor, reference: view.id, expectedVersion: versionOf(form) };
    await this.answer(actor, form, reply, amending(view), (body) =>
      this.commands.execute(new AmendAgreement(change, body)),
    );
  }

  private async answer(
    actor: Actor,
    form: UrlEncoded,
    reply: FastifyReply,
    page: Omit<AgreementFormProps, 'frame' | 'agencies' | 'values'>,
    act: (body: AgreementBody) => Promise<Result<ChangedAgreement>>,
  ): Promise<void> {
    const body = bodyOf(form);
    // Rows that were left empty are gone, as the pointers of the refusal count them.
    const values: DraftForm = formOf(body as unknown as AgreementBody);
    const more = textOf(form, 'more');
    if (more !== undefined) {
      await reply
        .code(200)
        .type('text/html; charset=utf-8')
        .send(await this.draw(actor, { ...page, values, more }));
      return;
    }
    const read = readForm(agreementBody, body);
    await answerForm(reply, read.ok ? await act(read.value) : read, {
      done: ({ id }) => `/agreements/${id}?done=drafted`,
      again: (rejection: Rejection) => this.draw(actor, { ...page, values, rejection }),
    });
  }

  private draw(actor: Actor, props: Omit<AgreementFormProps, 'frame' | 'agencies'>): Promise<string> {
    unwrap(mayDraftSome(actor) ? accepted(undefined) : NOT_YOURS);
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      return renderPage(<AgreementFormPage frame={frame} agencies={await agencyChoices(tx)} {...props} />);
    });
  }

  private async one(actor: Actor, reference: string): Promise<AgreementView> {
    const view = await this.database.read(actor, async (tx) => {
      const id = await resolveAgreement(tx, reference);
      return id === undefined ? undefined : agreement(tx, this.details, id);
    });
    if (view) return view;
    throw new ProblemError({
      code: 'not-found',
      detail: 'There is no such agreement among those your agency is a party of.',
    });
  }
}

const NOT_YOURS: Result<never> = {
  ok: false,
  rejection: {
    code: 'not-permitted',
    detail: 'A privacy officer or legal counsel of a party drafts and amends agreements. Ask one of them.',
  },
};

const amending = ({ id, number, revision, version }: AgreementView) => ({
  action: `/agreements/${id}/amendments`,
  amends: { number, revision, version },
});
