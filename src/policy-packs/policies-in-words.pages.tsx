import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { ProblemError } from '../platform/http/problem.js';
import { ZodParam } from '../platform/http/zod-body.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { PoliciesPage } from './policies-in-words.page.js';
import { packId, packVersionName } from './policy-packs.dto.js';
import { publishedPack, publishedPacks } from './queries/published-packs.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };

@Public()
@ApiTags('pages')
@Controller('policies-in-words')
export class PoliciesInWordsPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'The rules in force, in plain words (page)' })
  inForce(@OptionalActor() actor: Actor | undefined): Promise<string> {
    return this.page(actor);
  }

  @Get(':id/:version')
  @HtmlPage()
  @ApiOperation({ summary: 'The rules of one published version, in plain words (page)' })
  one(
    @OptionalActor() actor: Actor | undefined,
    @ZodParam('id', packId()) pack: string,
    @ZodParam('version', packVersionName()) version: string,
  ): Promise<string> {
    return this.page(actor, { pack, version });
  }

  private async page(
    actor: Actor | undefined,
    name?: { readonly pack: string; readonly version: string },
  ): Promise<string> {
    return this.database.read(ANYBODY, async (tx) => {
      const shown = await publishedPack(tx, name);
      if (shown === undefined) {
        throw new ProblemError({ code: 'not-found', detail: 'No published version has this name. See the history.' });
      }
      const frame = { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
      return renderPage(<PoliciesPage frame={frame} shown={shown} history={await publishedPacks(tx)} />);
    });
  }
}
