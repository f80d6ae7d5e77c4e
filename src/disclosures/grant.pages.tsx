import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import { grantDetail, grantReasonBody, ResumeGrant, RevokeGrant, SuspendGrant } from '../grants/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { FormIdempotencyKey } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { NEW_ID } from '../platform/ids/ids.js';
import type { NewId } from '../platform/ids/ids.js';
import { CurrentPolicy } from '../policy/index.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { ReleaseUnderGrant } from './commands/release-under-grant.js';
import { GrantPage } from './grant.page.js';
import { packageList } from './queries/packages.js';

const PACKAGES_SHOWN = 100;
const query = z.strictObject({ done: doneKey() });
const Reference = () => ZodParam('id', recordReference());

const ACTIONS = {
  suspend: { command: SuspendGrant, done: 'suspended' },
  resume: { command: ResumeGrant, done: 'resumed' },
  revoke: { command: RevokeGrant, done: 'revoked' },
} as const;
const DONE: Readonly<Record<string, string>> = {
  suspended: 'The grant is suspended. Nothing is released or read under it.',
  resumed: 'The grant is active again.',
  revoked: 'The grant is revoked. What was released is due for destruction.',
};

/** One grant for people: here and not in `grants`, because what was released under it is known only above. */
@ApiTags('pages')
@Controller('grants/:id')
export class GrantPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'One grant: what it permits, what was released under it, what I may do' })
  page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(query) { done }: z.output<typeof query>,
  ): Promise<string> {
    return this.draw(actor, id, { done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm('releases', 'Release under a grant')
  async release(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @FormIdempotencyKey() idempotency: IdempotentRequest,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const result = await this.commands.execute(new ReleaseUnderGrant(actor, id, idempotency));
    await answerForm(reply, result, {
      done: ({ location }) => `/packages/${location?.split('/').at(-1) ?? ''}?done=released`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction('release', form, rejection) }),
    });
  }

  @PageForm('suspensions', 'Suspend a grant')
  suspend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('suspend', actor, id, form, reply);
  }

  @PageForm('resumptions', 'Resume a suspended grant')
  resume(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('resume', actor, id, form, reply);
  }

  @PageForm('revocations', 'Revoke a grant; what was released is brought forward to its end')
  revoke(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act('revoke', actor, id, form, reply);
  }

  private async act(
    action: keyof typeof ACTIONS,
    actor: Actor,
    id: string,
    form: UrlEncoded,
    reply: FastifyReply,
  ): Promise<void> {
    const { command: Act, done } = ACTIONS[action];
    const body = readForm(grantReasonBody, { reason: textOf(form, `${action}.reason`) });
    const result = body.ok ? await this.commands.execute(new Act(actor, id, versionOf(form), body.value.reason)) : body;
    await answerForm(reply, result, {
      done: `/grants/${id}?done=${done}`,
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
      const view = await grantDetail(tx, reference);
      if (!view) {
        throw new ProblemError({ code: 'not-found', detail: 'There is no such grant among those you may see.' });
      }
      const [packages, agencyName] = await Promise.all([
        packageList(tx, { grantId: view.id, limit: PACKAGES_SHOWN }),
        agencyNames(tx, [view.sourceAgency, view.recipientAgency]),
      ]);
      return renderPage(
        <GrantPage
          frame={frame}
          view={view}
          packages={packages.slice(0, PACKAGES_SHOWN)}
          titles={this.policy}
          agencyName={agencyName}
          zone={self.agency.timeZone}
          idempotencyKey={this.newId()}
          {...shown}
        />,
      );
    });
  }
}
