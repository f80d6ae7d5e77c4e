import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { OptionalActor } from '../platform/auth/current-actor.js';
import { Public } from '../platform/auth/public.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { ApiDocsPage } from './api-docs.page.js';
import { ApiDocument } from './api-document.js';
import { HtmlPage, renderPage } from './render-page.js';

/** The description of the API, for programs and for people. Which routes exist is no secret. */
@Public()
@ApiTags('api description')
@Controller('api')
export class ApiDocsPages {
  constructor(
    @Inject(ApiDocument) private readonly document: ApiDocument,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get('v1/openapi.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({ summary: 'This description as an OpenAPI 3.1 document' })
  @ApiOkResponse({ description: 'The document', schema: { type: 'object' } })
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  @HtmlPage()
  @ApiOperation({ summary: 'This description as a page' })
  docs(@OptionalActor() actor: Actor | undefined): string {
    const frame = { demo: this.config.demo, signedIn: actor && ('unnamed' as const) };
    return renderPage(<ApiDocsPage document={this.document.get()} frame={frame} />);
  }
}
