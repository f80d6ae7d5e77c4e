import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { readerOf } from '../directory/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { recordReference } from '../platform/http/fields.js';
import { ZodParam } from '../platform/http/zod-body.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { CertificateFiles } from './certificate-files.js';
import { CertificatePage } from './certificate.page.js';
import { certificatePdf } from './certificate/certificate-pdf.js';

/** A certificate of destruction for people: as a page, and as a copy to print and file. */
@ApiTags('pages')
@Controller('certificates')
export class CertificatePages {
  constructor(
    @Inject(CertificateFiles) private readonly files: CertificateFiles,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get(':id')
  @HtmlPage()
  @ApiOperation({ summary: 'One certificate of destruction: what, how, what was checked, where it does not reach' })
  async page(@CurrentActor() actor: Actor, @ZodParam('id', recordReference()) id: string): Promise<string> {
    const file = await this.files.of(actor, id);
    const { frame } = await this.database.read(actor, (tx) => readerOf(tx, this.config));
    return renderPage(<CertificatePage file={file} frame={frame} />);
  }

  @Get(':id/copy.pdf')
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'The same as a tagged PDF; the signed JSON stays the document of record' })
  @Header('Content-Type', 'application/pdf')
  async copy(
    @CurrentActor() actor: Actor,
    @ZodParam('id', recordReference()) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await this.files.of(actor, id);
    reply.header('Content-Disposition', `inline; filename="${file.certificate.number}.pdf"`);
    return certificatePdf(file);
  }
}
