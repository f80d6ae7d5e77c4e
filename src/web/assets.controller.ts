import { applyDecorators, Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../platform/auth/public.js';
import { ProblemError } from '../platform/http/problem.js';
import { ASSETS, uswdsFile } from './assets.js';
import type { Asset, AssetName } from './assets.js';

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'public, no-cache';

const Digest = () =>
  ApiQuery({ name: 'v', required: false, description: 'Digest; with it the answer may be kept for ever' });

const PathParameters = (...names: readonly string[]) =>
  applyDecorators(...names.map((name) => ApiParam({ name, schema: { type: 'string' } })));

/** Style, script, fonts and pictures. They hold nothing of anybody, so every cache may keep them. */
@Public()
@ApiTags('pages')
@Controller('assets')
export class AssetsController {
  @Get('app.css')
  @ApiOperation({ summary: 'The style of the pages, on top of USWDS' })
  @ApiProduces('text/css')
  @Digest()
  async stylesheet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendNamed('app.css', request, reply);
  }

  @Get('icon.svg')
  @ApiOperation({ summary: 'The icon of the pages' })
  @ApiProduces('image/svg+xml')
  @Digest()
  async icon(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendNamed('icon.svg', request, reply);
  }

  @Get('htmx.js')
  @ApiOperation({ summary: 'htmx: what pages of staff do without loading anew, where a browser runs scripts' })
  @ApiProduces('text/javascript')
  @Digest()
  async script(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendNamed('htmx.js', request, reply);
  }

  @Get('uswds/:version/:kind/:file')
  @ApiOperation({ summary: 'The U.S. Web Design System: its style sheet, and pictures' })
  @PathParameters('version', 'kind', 'file')
  async uswds(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendUswds(request, reply);
  }

  @Get('uswds/:version/:kind/:folder/:file')
  @ApiOperation({ summary: 'The U.S. Web Design System: its font, and pictures in folders' })
  @PathParameters('version', 'kind', 'folder', 'file')
  async uswdsInFolder(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendUswds(request, reply);
  }
}

async function sendUswds(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const [path = ''] = request.url.split('?', 1);
  const file = await uswdsFile(path.replace('/assets/uswds/', ''));
  if (!file) throw new ProblemError({ code: 'not-found', detail: 'There is no such file. Load the page anew.' });
  await send(file, FOR_EVER, request, reply);
}

async function sendNamed(name: AssetName, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  // Another digest than ours belongs to another release; its page must not keep our file under its own address.
  const known = (request.query as Readonly<Record<string, string>>)['v'] === ASSETS[name].digest;
  await send(ASSETS[name], known ? FOR_EVER : ASK_EACH_TIME, request, reply);
}

async function send(asset: Asset, keep: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { content, type, digest } = asset;
  const small = /\bbr\b/.test(request.headers['accept-encoding'] ?? '') ? await asset.brotli() : undefined;
  // A strong tag names one form of the content (RFC 9110 §8.8.3.3).
  const tag = small ? `"${digest}-br"` : `"${digest}"`;
  void reply.headers({ 'cache-control': keep, etag: tag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === tag) {
    await reply.code(304).send();
    return;
  }
  if (small) void reply.header('content-encoding', 'br');
  await reply.header('content-type', type).send(small ?? content);
}
