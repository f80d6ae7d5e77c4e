import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { Database } from '../platform/database/database.js';
import { entityTag } from '../platform/http/etag.js';
import { id as idField, recordReference } from '../platform/http/fields.js';
import { IdempotencyKey, replyWith } from '../platform/http/idempotency.js';
import type { IdempotentRequest } from '../platform/http/idempotency.js';
import { pageQuery, readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError, unwrap } from '../platform/http/problem.js';
import { ZodBody, ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import { AcceptNotice } from './commands/accept-notice.js';
import { AccessPackage } from './commands/access-package.js';
import type { PackageDownload } from './commands/access-package.js';
import { AcknowledgeReceipt } from './commands/acknowledge-receipt.js';
import { ReleaseUnderGrant } from './commands/release-under-grant.js';
import { MEDIA_TYPES, PACKAGE_FORMATS } from './formats/render-package.js';
import type { PackageFormat } from './formats/render-package.js';
import { disclosureList } from './queries/disclosures.js';
import { packageDetail, packageList } from './queries/packages.js';

const emptyBody = z.strictObject({});
export const noticeBody = z.strictObject({
  /** The recipient states that notice was read: classification, restrictions, no onward disclosure (63G-2-206(4), (6)). */
  accepted: z.literal(true, 'must be accepted before the first reading'),
});
const packageParameters = z.strictObject({ grantId: idField().optional(), ...pageQuery });
const listParameters = z.strictObject(pageQuery);
const contentParameters = z.strictObject({ format: z.enum(PACKAGE_FORMATS).optional() });
const Reference = () => ZodParam('id', recordReference());

@ApiTags('disclosures')
@Controller('api/v1')
export class DisclosuresController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
  ) {}

  @Post('grants/:id/releases')
  async release(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @IdempotencyKey() idempotency: IdempotentRequest,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const outcome = unwrap(await this.commands.execute(new ReleaseUnderGrant(actor, id, idempotency)));
    replyWith(reply, outcome);
    return this.show(actor, outcome.location?.split('/').at(-1) ?? '', reply);
  }

  @Get('packages')
  async list(@CurrentActor() actor: Actor, @ZodQuery(packageParameters) query: z.output<typeof packageParameters>) {
    const after = readCursor(query.cursor);
    const rows = await this.database.read(actor, (tx) =>
      packageList(tx, {
        limit: query.limit,
        ...(after === undefined ? {} : { after }),
        ...(query.grantId === undefined ? {} : { grantId: query.grantId }),
      }),
    );
    return toPage(rows, query.limit);
  }

  @Get('packages/:id')
  async one(@CurrentActor() actor: Actor, @Reference() id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.show(actor, id, reply);
  }

  @Post('packages/:id/notice-acceptances')
  async acceptNotice(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(noticeBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new AcceptNotice(actor, id)));
    return this.show(actor, id, reply);
  }

  @Get('packages/:id/content')
  async content(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(contentParameters) query: z.output<typeof contentParameters>,
    @Res() reply: FastifyReply,
  ) {
    const format = query.format ?? 'json';
    const download = unwrap(await this.commands.execute(new AccessPackage(actor, id, format)));
    return sendPackage(reply, id, format, download);
  }

  @Post('packages/:id/receipts')
  async acknowledge(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodBody(emptyBody) _body: object,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    unwrap(await this.commands.execute(new AcknowledgeReceipt(actor, id)));
    return this.show(actor, id, reply);
  }

  @Get('disclosures')
  async disclosures(@CurrentActor() actor: Actor, @ZodQuery(listParameters) query: z.output<typeof listParameters>) {
    const after = readCursor(query.cursor);
    const rows = await this.database.read(actor, (tx) =>
      disclosureList(tx, this.details, { limit: query.limit, ...(after === undefined ? {} : { after }) }),
    );
    return toPage(rows, query.limit);
  }

  private async show(actor: Actor, reference: string, reply: FastifyReply) {
    const view = await this.database.read(actor, (tx) => packageDetail(tx, reference));
    if (!view) {
      throw new ProblemError({ code: 'not-found', detail: 'There is no such package among those you may see.' });
    }
    reply.header('ETag', entityTag({ kind: 'package', version: view.version }));
    return view;
  }
}

/** The signed manifest travels in a header, base64url of its JSON: the body is exactly the bytes it describes. */
export function sendPackage(
  reply: FastifyReply,
  reference: string,
  format: PackageFormat,
  { bytes, manifest }: PackageDownload,
): FastifyReply {
  return reply
    .header('Content-Type', MEDIA_TYPES[format])
    .header('Content-Disposition', `attachment; filename="${reference}.${format}"`)
    .header('Comity-Manifest', Buffer.from(JSON.stringify(manifest)).toString('base64url'))
    .send(bytes);
}
