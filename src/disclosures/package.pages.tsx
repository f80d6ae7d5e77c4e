import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import { grantDetail } from '../grants/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, listOf, PageForm, readForm } from '../web/forms/page-form.js';
import { doneKey } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { AcceptNotice } from './commands/accept-notice.js';
import { AccessPackage } from './commands/access-package.js';
import { AcknowledgeReceipt } from './commands/acknowledge-receipt.js';
import { noticeBody, sendPackage } from './disclosures.controller.js';
import { PACKAGE_FORMATS } from './formats/render-package.js';
import { PackagePage } from './package.page.js';
import { packageDetail } from './queries/packages.js';

const query = z.strictObject({ done: doneKey() });
const contentQuery = z.strictObject({ format: z.enum(PACKAGE_FORMATS) });
const Reference = () => ZodParam('id', recordReference());

const DONE: Readonly<Record<string, string>> = {
  released: 'Released. The package waits for the recipient.',
  accepted: 'You have accepted the notice. You may read the package now.',
  acknowledged: 'The receipt is acknowledged.',
};

/** One package for people: the notice, the data for those who may read it, the receipt. */
@ApiTags('pages')
@Controller('packages/:id')
export class PackagePages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'One package: what it is, the notice, what I may do; never what is in it' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(query) { done }: z.output<typeof query>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @Get('content')
  @ApiProduces('application/json', 'application/x-ndjson', 'text/csv')
  @ApiOperation({ summary: 'Read a package: as over the API, with refusals as pages' })
  async content(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(contentQuery) { format }: z.output<typeof contentQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendPackage(reply, id, format, unwrap(await this.commands.execute(new AccessPackage(actor, id, format))));
  }

  @PageForm('notice-acceptances', 'Accept the notice of a package')
  async accept(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ticked = listOf(form, 'accept.accepted[]').includes('yes');
    const body = readForm(noticeBody, { accepted: ticked });
    const result = body.ok ? await this.commands.execute(new AcceptNotice(actor, id)) : body;
    await answerForm(reply, result, {
      done: `/packages/${id}?done=accepted`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('accept', form, rejection) }),
    });
  }

  @PageForm('receipts', 'Acknowledge the receipt of a package')
  async acknowledge(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = await this.commands.execute(new AcknowledgeReceipt(actor, id));
    await answerForm(reply, result, {
      done: `/packages/${id}?done=acknowledged`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('acknowledge', form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    reference: string,
    shown: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await packageDetail(tx, reference);
      if (!view) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such package among those you may see.' });
      }
      const [grant, agencyName] = await Promise.all([
        grantDetail(tx, view.grantId),
        agencyNames(tx, [view.sourceAgency, view.recipientAgency]),
      ]);
      return renderPage(
        <PackagePage
          frame={frame}
          view={view}
          grant={grant && { ...grant, obligations: grant.obligations.map(({ code }) => code) }}
          titles={this.policy}
          agencyName={agencyName}
          zone={self.agency.timeZone}
          {...shown}
        />,
      );
    });
  }
}
