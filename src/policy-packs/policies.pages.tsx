import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyNames, personNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { AcceptsFormUpTo } from '../platform/http/body-parsers.js';
import { pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import type { Rejection, Result } from '../platform/result.js';
import { diffPacks } from '../policy/index.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, formState, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { ApprovePackVersion } from './commands/approve-pack-version.js';
import { ProposePackVersion } from './commands/propose-pack-version.js';
import { PublishPackVersion } from './commands/publish-pack-version.js';
import { WithdrawPackVersion } from './commands/withdraw-pack-version.js';
import { mayEver } from './domain/permissions.js';
import type { Keeper } from './domain/permissions.js';
import type { PackChange, PackVersionName } from './pack-change.js';
import { addressOf, PoliciesPage } from './policies.page.js';
import { PolicyDiffPage } from './policy-diff.page.js';
import { packId, PACK_LIMIT, packVersionName, proposalBody, publicationBody } from './policy-packs.dto.js';
import { PolicyProposalPage } from './policy-proposal.page.js';
import { PolicyVersionPage } from './policy-version.page.js';
import { filesOfText } from './proposal-text.js';
import { packVersion, packVersions } from './queries/pack-versions.js';
import type { PackVersionView } from './queries/pack-versions.js';
import { PACK_KEEPER } from './tokens.js';

const SHOWN = 50;
const listQuery = z.strictObject({ cursor: pageCursor() });
const onePage = z.strictObject({ done: doneKey() });
const diffQuery = z.strictObject({
  with: z.string().regex(/^[a-z][a-z0-9-]{0,40}\/[0-9A-Za-z.-]{1,30}$/, 'must be a version such as utah/2026.1'),
});
const proposalForm = proposalBody.extend({ pack: packId() });
const Pack = () => ZodParam('id', packId());
const Version = () => ZodParam('version', packVersionName());

const DONE: Readonly<Record<string, string>> = {
  proposed: 'The version is proposed. Two persons beside you approve it.',
  approved: 'Your approval is recorded.',
  published: 'The version is published.',
  withdrawn: 'The version is withdrawn.',
};

interface Shown {
  readonly done?: string | undefined;
  readonly refused?: RefusedAction;
}

/** Policy packs for people: versions, one with its rules in words, the difference of two, and what may be done with one. */
@ApiTags('pages')
@Controller('policies')
export class PoliciesPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(PACK_KEEPER) private readonly keeper: Keeper,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Versions of the policy pack, and which one is in force' })
  list(@CurrentActor() actor: Actor, @ZodQuery(listQuery) { cursor }: z.output<typeof listQuery>): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const { items, page } = toPage(await packVersions(tx, { limit: SHOWN, ...(after && { after }) }), SHOWN);
      return renderPage(
        <PoliciesPage
          frame={frame}
          zone={self.agency.timeZone}
          items={items}
          next={page.next}
          paged={after !== undefined}
          mayPropose={mayEver(actor, this.keeper, 'propose').ok}
        />,
      );
    });
  }

  @ListFile('', 'Versions of the policy pack as a file')
  async file(@CurrentActor() actor: Actor, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const rows = await this.database.read(actor, (tx) => packVersions(tx, { limit: MOST_ROWS }));
    const file = rows.slice(0, MOST_ROWS).map(({ recordVersion: _, ...row }) => row);
    await sendListFile(request, reply, 'policies', file);
  }

  @Get('new')
  @HtmlPage()
  @ApiOperation({ summary: 'Propose a version of the policy pack: the form' })
  newForm(@CurrentActor() actor: Actor): Promise<string> {
    return this.drawProposal(actor, {}, undefined);
  }

  /** A form is half as long again as what is typed into it. */
  @AcceptsFormUpTo(2 * PACK_LIMIT)
  @PageForm('', 'Propose a version of the policy pack')
  async propose(@CurrentActor() actor: Actor, @Form() form: UrlEncoded, @Res() reply: FastifyReply): Promise<void> {
    unwrap(mayEver(actor, this.keeper, 'propose'));
    const files = filesOfText(textOf(form, 'files') ?? '');
    const body = files.ok ? readForm(proposalForm, { pack: textOf(form, 'pack') ?? '', files: files.value }) : files;
    const result = body.ok
      ? await this.commands.execute(
          new ProposePackVersion(actor, body.value.pack, new Map(Object.entries(body.value.files))),
        )
      : body;
    await answerForm<PackVersionName>(reply, result, {
      done: (name) => `${addressOfName(name)}?done=proposed`,
      again: (rejection) => this.drawProposal(actor, form, rejection),
    });
  }

  @Get(':id/:version')
  @HtmlPage()
  @ApiOperation({ summary: 'One version: where it stands, what I may do, its rules in plain words' })
  page(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @ZodQuery(onePage) { done }: z.output<typeof onePage>,
  ): Promise<string> {
    return this.draw(actor, { pack, packVersion: version }, { done: done === undefined ? undefined : DONE[done] });
  }

  @Get(':id/:version/diff')
  @HtmlPage()
  @ApiOperation({ summary: 'What differs between two versions, row by row in words' })
  diff(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @ZodQuery(diffQuery) asked: z.output<typeof diffQuery>,
  ): Promise<string> {
    const [formerPack = '', formerVersion = ''] = asked.with.split('/');
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      const [from, to] = await Promise.all([
        this.one(tx, { pack: formerPack, packVersion: formerVersion }),
        this.one(tx, { pack, packVersion: version }),
      ]);
      return renderPage(
        <PolicyDiffPage frame={frame} diff={diffPacks(from.content, to.content)} from={from} to={to} />,
      );
    });
  }

  @PageForm(':id/:version/approvals', 'Approve a version of the policy pack')
  approve(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act({ actor, pack, version, form, reply, action: 'approve', done: 'approved' }, (change) =>
      this.commands.execute(new ApprovePackVersion(change)),
    );
  }

  @PageForm(':id/:version/publications', 'Publish an approved version from a day on')
  publish(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = readForm(publicationBody, { effectiveOn: textOf(form, 'publish.effectiveOn') });
    return this.act({ actor, pack, version, form, reply, action: 'publish', done: 'published' }, async (change) =>
      body.ok ? this.commands.execute(new PublishPackVersion(change, body.value.effectiveOn)) : body,
    );
  }

  @PageForm(':id/:version/withdrawals', 'Withdraw a version that has not taken effect')
  withdraw(
    @CurrentActor() actor: Actor,
    @Pack() pack: string,
    @Version() version: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.act({ actor, pack, version, form, reply, action: 'withdraw', done: 'withdrawn' }, (change) =>
      this.commands.execute(new WithdrawPackVersion(change)),
    );
  }

  private async act(sent: Sent, run: (change: PackChange) => Promise<Result<PackVersionName>>): Promise<void> {
    const { actor, pack, version, form, reply, action, done } = sent;
    const name = { pack, packVersion: version };
    const result = await run({ actor, name, expectedVersion: versionOf(form) });
    await answerForm(reply, result, {
      done: `${addressOfName(name)}?done=${done}`,
      again: (rejection) => this.draw(actor, name, { refused: refusedAction(action, form, rejection) }),
    });
  }

  private drawProposal(actor: Actor, values: UrlEncoded, rejection: Rejection | undefined): Promise<string> {
    unwrap(mayEver(actor, this.keeper, 'propose'));
    return this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      return renderPage(<PolicyProposalPage frame={frame} form={formState(values, rejection)} rejection={rejection} />);
    });
  }

  private draw(actor: Actor, name: PackVersionName, shown: Shown): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const view = await this.one(tx, name);
      const [versions, people, agencyName] = await Promise.all([
        packVersions(tx, { limit: SHOWN }),
        personNames(tx, [view.proposedBy, view.publishedBy ?? '', ...view.approvals.map(({ person }) => person)]),
        agencyNames(tx, view.keeper === null ? [] : [view.keeper]),
      ]);
      return renderPage(
        <PolicyVersionPage
          {...{ frame, view, agencyName }}
          personName={people}
          others={versions.filter(({ id }) => id !== view.id)}
          zone={self.agency.timeZone}
          {...shown}
        />,
      );
    });
  }

  private async one(tx: Tx, name: PackVersionName): Promise<PackVersionView> {
    const view = await packVersion(tx, this.keeper, name);
    if (view) return view;
    throw new ProblemError({ code: 'not-found', detail: 'There is no such version of this policy pack.' });
  }
}

interface Sent {
  readonly actor: Actor;
  readonly pack: string;
  readonly version: string;
  readonly form: UrlEncoded;
  readonly reply: FastifyReply;
  readonly action: string;
  readonly done: string;
}

const addressOfName = ({ pack, packVersion: version }: PackVersionName): string => addressOf({ pack, version });
