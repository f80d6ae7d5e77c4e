import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../platform/auth/public.js';
import { ASSETS } from './stylesheet.js';
import type { AssetName } from './stylesheet.js';

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'public, no-cache';

/** Style and icon. They hold nothing of anybody, so every cache may keep them. */
@Public()
@ApiTags('pages')
@Controller('assets')
export class AssetsController {
  @Get('app.css')
  @ApiOperation({ summary: 'The style of the pages' })
  @ApiProduces('text/css')
  @ApiQuery({ name: 'v', required: false, description: 'Digest; with it the answer may be kept for ever' })
  async stylesheet(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send('app.css', request, reply);
  }

  @Get('icon.svg')
  @ApiOperation({ summary: 'The icon of the pages' })
  @ApiProduces('image/svg+xml')
  @ApiQuery({ name: 'v', required: false, description: 'Digest; with it the answer may be kept for ever' })
  async icon(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await send('icon.svg', request, reply);
  }
}

async function send(name: AssetName, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { content, type, digest } = ASSETS[name];
  const tag = `"${digest}"`;
  // Another digest than ours belongs to another release; its page must not keep our file under its own address.
  const known = (request.query as Readonly<Record<string, string>>)['v'] === digest;
  void reply.header('cache-control', known ? FOR_EVER : ASK_EACH_TIME).header('etag', tag);
  if (request.headers['if-none-match'] === tag) await reply.code(304).send();
  else await reply.header('content-type', type).send(content);
}
