import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agreementRegister, registerEntriesOf } from '../agreements/index.js';
import { agencies } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { withQuery } from '../web/table.js';
import { REGISTER, RegisteredAgreementPage, RegisterPage } from './register.page.js';
import type { RegisterNames } from './register.page.js';

/** Of no agency: row-level security shows such a reader the public lines only. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };
const MOST_AGENCIES = 500;
const listParameters = z.strictObject(pageQuery);
const agreementNumber = () =>
  z.string().regex(/^[A-Z]{2,4}-2[01][0-9]{2}-[0-9]{6}$/, 'must be a number like AG-2026-000004');

/** The public register of agreements, in words; it stands above the features that it takes its words from. */
@Public()
@ApiTags('pages')
@Controller()
export class RegisterPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('register')
  @HtmlPage()
  @ApiOperation({ summary: 'The public register of agreements (page)' })
  async list(
    @OptionalActor() actor: Actor | undefined,
    @ZodQuery(listParameters) { limit, cursor }: z.output<typeof listParameters>,
  ): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(ANYBODY, async (tx) => {
      const { items, page } = toPage(await agreementRegister(tx, { limit, ...(after && { after }) }), limit);
      const next = page.next === null ? undefined : withQuery(REGISTER, { cursor: page.next });
      const first = after === undefined ? undefined : REGISTER;
      const names = await this.names(tx);
      return renderPage(
        <RegisterPage frame={this.frame(actor)} entries={items} names={names} next={next} first={first} />,
      );
    });
  }

  @ListFile('register', 'The public register of agreements as a file')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const rows = await this.database.read(ANYBODY, async (tx) => {
      const names = await this.names(tx);
      const entries = (await agreementRegister(tx, { limit: MOST_ROWS })).slice(0, MOST_ROWS);
      return entries.map((entry) => ({
        number: entry.number,
        revision: entry.revision,
        title: entry.title,
        status: entry.status,
        parties: entry.parties.map(names.agency).join('; '),
        purposes: entry.purposes.map(({ code }) => names.purpose(code)).join('; '),
        authorities: entry.authorities.join('; '),
        effectiveFrom: entry.effectiveFrom,
        expiresOn: entry.expiresOn,
        maxRetention: entry.maxRetention,
      }));
    });
    await sendListFile(request, reply, 'agreements', rows);
  }

  @Get('register/:number')
  @HtmlPage()
  @ApiOperation({ summary: 'One agreement of the public register, with its revisions (page)' })
  async one(
    @OptionalActor() actor: Actor | undefined,
    @ZodParam('number', agreementNumber()) number: string,
  ): Promise<string> {
    return this.database.read(ANYBODY, async (tx) => {
      const revisions = await registerEntriesOf(tx, number);
      if (revisions.length === 0) {
        throw new ProblemError({ code: 'not-found', detail: 'No public agreement has this number. See the register.' });
      }
      const names = await this.names(tx);
      return renderPage(
        <RegisteredAgreementPage frame={this.frame(actor)} revisions={revisions.toReversed()} names={names} />,
      );
    });
  }

  private async names(tx: Tx): Promise<RegisterNames> {
    const all = await agencies(tx, { limit: MOST_AGENCIES });
    const { policy } = this;
    return {
      agency: (code) => all.find(({ id }) => id === code)?.name ?? code,
      purpose: (code) => policy.purposeTitle(code),
      element: (code) => (code.endsWith('.*') ? `Everything under “${code.slice(0, -2)}”` : policy.elementTitle(code)),
      authority: (code) => {
        const { title, citation } = policy.authority(code);
        return citation === '' ? title : `${title} (${citation})`;
      },
    };
  }

  private frame(actor: Actor | undefined) {
    return { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
  }
}
