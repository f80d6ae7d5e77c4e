import { PassThrough } from 'node:stream';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import { readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { unwrap } from '../platform/http/problem.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { LOG } from '../platform/logging/log.js';
import type { Log } from '../platform/logging/log.js';
import type { Pack } from '../policy/index.js';
import { packId, PackToPreview, packVersionName } from '../policy-packs/index.js';
import { renderPage } from '../web/render-page.js';
import { ImpactFailed, ImpactFound, ImpactStep, LATER, PackImpactPage } from './pack-impact.page.js';
import { PolicyImpact } from './queries/policy-impact.js';

const LISTED = 50;
/** A line for each twentieth: more would be sent and never seen. */
const STEPS = 20;
const query = z.strictObject({
  newest: z.enum(['50', '200', '1000']).transform(Number).optional().meta({
    description: 'Newest decisions and grants that are looked at, so many of each; nothing is done without it',
  }),
});

/**
 * What a version would change, as a page that is sent while it is worked out: the progress arrives with the work, in order,
 * without a script and without anything that one process would have to remember for the next request.
 */
@ApiTags('pages')
@Controller('policies/:id/:version/impact')
export class PackImpactPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackToPreview) private readonly packs: Pick<PackToPreview, 'of'>,
    @Inject(PolicyImpact) private readonly impact: Pick<PolicyImpact, 'of'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(LOG) private readonly log: Pick<Log, 'error'>,
  ) {}

  @Get()
  @ApiProduces('text/html')
  @ApiOperation({ summary: 'What a version of the policy pack would change: preview, with its progress' })
  async page(
    @CurrentActor() actor: Actor,
    @ZodParam('id', packId()) pack: string,
    @ZodParam('version', packVersionName()) version: string,
    @ZodQuery(query) { newest }: z.output<typeof query>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const draft = unwrap(await this.packs.of(actor, { pack, packVersion: version }));
    const html = await this.database.read(actor, async (tx) => {
      const { frame } = await readerOf(tx, this.config);
      return renderPage(<PackImpactPage {...{ frame, pack, version, newest }} />);
    });
    void reply.type('text/html; charset=utf-8');
    if (newest === undefined) {
      await reply.send(html);
      return;
    }
    const [top = '', rest = ''] = html.split(LATER);
    const page = new PassThrough();
    void reply.send(page);
    page.write(`${top}<div class="progress" role="status">`);
    const found = await this.find(actor, draft, newest, page);
    page.end(`</div>${found}${rest}`);
  }

  /** The result as markup; what went wrong behind the first bytes cannot be another status any more, so it is told in the page. */
  private async find(actor: Actor, draft: Pack, newest: number, page: PassThrough): Promise<string> {
    let told = -1;
    const onProgress = (done: number, total: number): void => {
      // Nobody waits for the answer any more: the work ends here.
      if (page.destroyed) throw new ReaderLeft();
      const step = Math.floor((STEPS * done) / Math.max(total, 1));
      if (step === told) return;
      told = step;
      page.write(renderToString(<ImpactStep done={done} total={total} />));
    };
    try {
      const question = { database: this.database, actor, draft, listAtMost: LISTED, newest, onProgress };
      return renderToString(<ImpactFound report={await this.impact.of(question)} />);
    } catch (fault) {
      if (!(fault instanceof ReaderLeft)) this.log.error('The preview of a policy pack failed', { fault });
      return renderToString(<ImpactFailed />);
    }
  }
}

class ReaderLeft extends Error {
  override readonly name = 'ReaderLeft';
}
