import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { agencyNames, readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { filter, ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { grantsToRelease } from './queries/grants-to-release.js';
import { packageList } from './queries/packages.js';
import { ReleasesPage } from './releases.page.js';

const SHOWN = 25;
const grants = filter(z.enum(['unreleased', 'released']));
const packages = filter(z.enum(['live', 'held', 'destroyed']));
const listQuery = z.strictObject({ grants, packages, afterGrant: pageCursor(), afterPackage: pageCursor() });
const grantsFileQuery = z.strictObject({ grants });
const packagesFileQuery = z.strictObject({ packages });

const released = (choice: 'unreleased' | 'released' | undefined) =>
  choice === undefined ? undefined : choice === 'released';

/** What can be released, and what was received: lists of both, as a page and as files. */
@ApiTags('pages')
@Controller()
export class ReleasesPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: Pick<CurrentPolicy, 'purposeTitle'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('releases')
  @HtmlPage()
  @ApiOperation({ summary: 'Grants to release under, and packages received' })
  async page(@CurrentActor() actor: Actor, @ZodQuery(listQuery) asked: z.output<typeof listQuery>): Promise<string> {
    const after = { grants: readCursor(asked.afterGrant), packages: readCursor(asked.afterPackage) };
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const [ready, received] = await Promise.all([
        grantsToRelease(tx, { released: released(asked.grants), after: after.grants, limit: SHOWN }),
        packageList(tx, { received: true, state: asked.packages, after: after.packages, limit: SHOWN }),
      ]);
      const [ours, theirs] = [toPage(ready, SHOWN), toPage(received, SHOWN)];
      const named = [
        ...ours.items.map((each) => each.recipientAgency),
        ...theirs.items.map((each) => each.sourceAgency),
      ];
      return renderPage(
        <ReleasesPage
          frame={frame}
          zone={self.agency.timeZone}
          agencyName={await agencyNames(tx, named)}
          purposeTitle={(code) => this.policy.purposeTitle(code)}
          mayRelease={actor.roles.includes('custodian')}
          grants={{ items: ours.items, next: ours.page.next }}
          packages={{ items: theirs.items, next: theirs.page.next }}
          filter={{ grants: asked.grants, packages: asked.packages }}
          after={after}
        />,
      );
    });
  }

  @ListFile('grants', 'Active grants of my agency as the source, as a file')
  async grantsFile(
    @CurrentActor() actor: Actor,
    @ZodQuery(grantsFileQuery) asked: z.output<typeof grantsFileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) =>
      grantsToRelease(tx, { released: released(asked.grants), limit: MOST_ROWS }),
    );
    const file = rows.slice(0, MOST_ROWS).map(({ commands: _, ...row }) => row);
    await sendListFile(request, reply, 'grants', file);
  }

  @ListFile('packages', 'Packages my agency received, as a file; what they are, not what is in them')
  async packagesFile(
    @CurrentActor() actor: Actor,
    @ZodQuery(packagesFileQuery) asked: z.output<typeof packagesFileQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const rows = await this.database.read(actor, (tx) =>
      packageList(tx, { received: true, state: asked.packages, limit: MOST_ROWS }),
    );
    const file = rows.slice(0, MOST_ROWS).map(({ commands: _, version: __, elements, ...row }) => ({
      ...row,
      elements: elements
        .map(({ code, transform }) => (transform === undefined ? code : `${code}:${transform}`))
        .join('; '),
    }));
    await sendListFile(request, reply, 'packages', file);
  }
}
