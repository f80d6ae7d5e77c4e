import { Controller, Get, Inject, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { code } from '../platform/http/fields.js';
import { cursorAfter, readCursor, toPage } from '../platform/http/keyset.js';
import type { Page } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { RecordTrainingCertificate } from './commands/record-training-certificate.js';
import type { PersonReceipt } from './commands/enrol-person.js';
import { agenciesQuery, certificateBody, trainingsQuery } from './directory.dto.js';
import type { CertificateBody } from './directory.dto.js';
import { agencies, agency } from './queries/agencies.js';
import type { AgencyView } from './queries/agencies.js';
import { me } from './queries/me.js';
import type { Me } from './queries/me.js';
import { trainings } from './queries/training-certificates.js';
import type { TrainingView } from './queries/training-certificates.js';

/** Who the caller is, which agencies there are, and who has passed which training. */
@ApiTags('directory')
@Controller('api/v1')
export class DirectoryController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get('me')
  async me(@CurrentActor() actor: Actor): Promise<Me> {
    const self = await this.database.read(actor, me);
    if (self) return self;
    throw new ProblemError({ code: 'not-found', detail: 'You are not enrolled. Ask an operator of your agency.' });
  }

  @Get('agencies')
  async agencies(
    @CurrentActor() actor: Actor,
    @ZodQuery(agenciesQuery) { limit, cursor }: z.output<typeof agenciesQuery>,
  ): Promise<Page<AgencyView>> {
    const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8');
    const rows = await this.database.read(actor, (tx) => agencies(tx, { limit, ...(after && { after }) }));
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items, page: { next: rows.length > limit && last ? cursorAfter(last.id) : null, limit } };
  }

  @Get('agencies/:id')
  async agency(@CurrentActor() actor: Actor, @ZodParam('id', code()) id: string): Promise<AgencyView> {
    const view = await this.database.read(actor, (tx) => agency(tx, id));
    if (view) return view;
    throw new ProblemError({
      code: 'not-found',
      detail: 'No agency is listed under this code. See the list of agencies.',
    });
  }

  @Get('training-certificates')
  async trainings(
    @CurrentActor() actor: Actor,
    @ZodQuery(trainingsQuery) { limit, cursor, code: training }: z.output<typeof trainingsQuery>,
  ): Promise<Page<TrainingView>> {
    const after = readCursor(cursor);
    const page = { limit, ...(after && { after }), ...(training && { code: training }) };
    return toPage(await this.database.read(actor, (tx) => trainings(tx, page)), limit);
  }

  @Post('training-certificates')
  async recordTraining(
    @CurrentActor() actor: Actor,
    @ZodBody(certificateBody) { personId, ...certificate }: CertificateBody,
  ): Promise<PersonReceipt> {
    return unwrap(await this.commands.execute(new RecordTrainingCertificate(actor, personId, certificate)));
  }
}
