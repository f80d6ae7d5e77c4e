import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { personNames, readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { ReleasePurge } from './commands/release-purge.js';
import { PurgeBrakePage } from './purge-brake.page.js';
import { brakeDetail } from './queries/purge-brakes.js';
import { purgeReleaseBody } from './retention.dto.js';

const onePage = z.strictObject({ done: doneKey() });
const Reference = () => ZodParam('id', recordReference());
const DONE: Readonly<Record<string, string>> = { released: 'Your release is recorded.' };

/** One purge brake for people of the source agency. Those that stand are listed on the page of retention. */
@ApiTags('pages')
@Controller('purge-brakes/:id')
export class PurgeBrakePages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'One purge brake: what was counted, what it stops, what I may do' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm('releases', 'Release a purge that was stopped; two persons in two roles do')
  async release(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(purgeReleaseBody, { reason: textOf(form, 'release.reason') });
    const result = body.ok
      ? await this.commands.execute(new ReleasePurge(actor, id, versionOf(form), body.value.reason))
      : body;
    await answerForm(reply, result, {
      done: `/purge-brakes/${id}?done=released`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('release', form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    reference: string,
    shown: { readonly done?: string | undefined; readonly refused?: RefusedAction },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await brakeDetail(tx, this.details, reference);
      if (!view) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such purge brake among those you may see.' });
      }
      const people = await personNames(
        tx,
        view.releases.map(({ personId }) => personId),
      );
      return renderPage(
        <PurgeBrakePage {...{ frame, view }} personName={people} zone={self.agency.timeZone} {...shown} />,
      );
    });
  }
}
