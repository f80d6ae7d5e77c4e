import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { mayImport, peopleOfAgency, readerOf } from '../directory/index.js';
import type { AgencyView, PersonView } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { pageCursor } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ZodQuery } from '../platform/http/zod-body.js';
import { CurrentPolicy } from '../policy/index.js';
import { ListFile, MOST_ROWS, sendListFile } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { TrainingPage } from './training.page.js';
import type { TrainingState } from './training.page.js';

const SHOWN = 50;
/** So many days before it lapses a training is shown as lapsing. */
const SOON_DAYS = 30;
const listQuery = z.strictObject({ cursor: pageCursor() });

/** The trainings of the reader's agency against what the pack in force asks; here because the directory knows no policy. */
@ApiTags('pages')
@Controller('training')
export class TrainingPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Who is current in which training, and when it lapses' })
  page(@CurrentActor() actor: Actor, @ZodQuery(listQuery) { cursor }: z.output<typeof listQuery>): Promise<string> {
    const after = readCursor(cursor);
    return this.database.read(actor, async (tx) => {
      const [{ self, frame }, rows] = await Promise.all([
        readerOf(tx, this.config),
        peopleOfAgency(tx, { status: 'active', limit: SHOWN, ...(after && { after }) }),
      ]);
      const { items, page } = toPage(rows, SHOWN);
      const today = Temporal.Instant.fromEpochMilliseconds(tx.at.getTime()).toZonedDateTimeISO(self.agency.timeZone);
      return renderPage(
        <TrainingPage
          frame={frame}
          items={items.map((person) => ({ person, states: this.statesOf(self.agency, person, tx.at) }))}
          next={page.next}
          paged={after !== undefined}
          soon={today.toPlainDate().add({ days: SOON_DAYS }).toString()}
          mayImport={mayImport(actor, 'trainings').ok}
        />,
      );
    });
  }

  @ListFile('', 'Trainings of the people of my agency as a file, a row a training')
  async file(@CurrentActor() actor: Actor, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const rows = await this.database.read(actor, async (tx) => {
      const { self } = await readerOf(tx, this.config);
      const people = await peopleOfAgency(tx, { status: 'active', limit: MOST_ROWS });
      return people.flatMap((person) =>
        this.statesOf(self.agency, person, tx.at).map((state) => ({
          person: person.displayName,
          code: state.code,
          state: state.state,
          until: state.state === 'missing' ? null : state.until,
        })),
      );
    });
    await sendListFile(request, reply, 'trainings', rows.slice(0, MOST_ROWS));
  }

  /** On all certificates, as policy judges: an older one may last longer than the newest. */
  private statesOf(agency: AgencyView, { certificates }: PersonView, at: Date): readonly TrainingState[] {
    return this.policy.trainingStates(agency, certificates, at);
  }
}
