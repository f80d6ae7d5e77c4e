import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { agencies } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { ProblemError } from '../platform/http/problem.js';
import { CurrentPolicy } from '../policy/index.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { FIGURE_WORDS } from './figure-words.js';
import { Editions } from './editions.js';
import type { Edition } from './domain/edition.js';
import { NO_SUCH_EDITION } from './metrics.controller.js';
import { TransparencyPage } from './transparency.page.js';

/** Of no agency. */
const ANYBODY: Actor = { personId: 'public', agencyId: '', roles: [] };
const MOST_AGENCIES = 500;
const Period = () => ApiParam({ name: 'period', schema: { type: 'string', pattern: '^2[01][0-9]{2}-Q[1-4]$' } });

@Public()
@ApiTags('pages')
@Controller('transparency')
export class TransparencyPages {
  constructor(
    @Inject(Editions) private readonly editions: Editions,
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Figures of the present quarter, counted from the ledger (page)' })
  async newest(@OptionalActor() actor: Actor | undefined): Promise<string> {
    return this.page(actor, await this.editions.of());
  }

  @Get(':period')
  @HtmlPage()
  @Period()
  @ApiOperation({ summary: 'Figures of a quarter, counted from the ledger (page)' })
  async one(@OptionalActor() actor: Actor | undefined, @Param('period') period: string): Promise<string> {
    return this.page(actor, await this.known(period));
  }

  @Get(':period/export.csv')
  @Period()
  @ApiOperation({ summary: 'Figures of a quarter as CSV; small counts are empty' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ description: 'One line a cell, with the checkpoint it was counted from' })
  async csv(@Param('period') period: string, @Res() reply: FastifyReply): Promise<void> {
    const { figures, checkpoint } = await this.known(period);
    const nameOf = await this.names();
    const rows = figures.flatMap(({ id, cells }) =>
      cells.map(({ label, count }) => [
        period,
        id,
        label.join(' '),
        nameOf(id, label),
        count,
        checkpoint.size,
        checkpoint.root,
      ]),
    );
    const columns = ['period', 'figure', 'code', 'words', 'count', 'checkpoint_size', 'checkpoint_root'];
    await reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="figures-${period}.csv"`)
      .send(stringify(rows, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' }));
  }

  private async known(period: string): Promise<Edition> {
    const edition = await this.editions.of(period);
    if (edition === undefined) throw new ProblemError(NO_SUCH_EDITION);
    return edition;
  }

  private async page(actor: Actor | undefined, edition: Edition | undefined): Promise<string> {
    const [periods, nameOf] = await Promise.all([this.editions.periods(), this.names()]);
    const frame = { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
    return renderPage(<TransparencyPage frame={frame} edition={edition} periods={periods} nameOf={nameOf} />);
  }

  private async names(): Promise<(figure: string, label: readonly string[]) => string> {
    const all = await this.database.read(ANYBODY, (tx) => agencies(tx, { limit: MOST_AGENCIES }));
    const agencyName = (id: string) => all.find((each) => each.id === id)?.name ?? id;
    return (figure, label) => {
      if (figure === 'disclosures') return label.map(agencyName).join(' to ');
      if (figure === 'purposes') return this.policy.purposeTitle(label[0] ?? '');
      return FIGURE_WORDS[figure]?.codes?.[label[0] ?? ''] ?? label.join(' ');
    };
  }
}
