import { applyDecorators, Header } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** A page as text. Preact escapes what it is given; nothing here or in a page writes markup from text. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** A part of a page, for htmx to put in its place. */
export function renderFragment(part: VNode): string {
  return renderToString(part);
}

/** A route whose answer is a page: the method returns what `renderPage` gave. */
export const HtmlPage = (): MethodDecorator =>
  applyDecorators(
    Header('Content-Type', 'text/html; charset=utf-8'),
    ApiProduces('text/html'),
    ApiOkResponse({ description: 'A page for people', schema: { type: 'string' } }),
  );
