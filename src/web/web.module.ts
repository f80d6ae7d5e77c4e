import { Module } from '@nestjs/common';
import { ApiDocsPages } from './api-docs.pages.js';
import { ApiDocument } from './api-document.js';
import { AssetsController } from './assets.controller.js';
import { LandingPages } from './landing.pages.js';

/** What pages share and what belongs to no feature. Pages of a feature are `*.pages.tsx` in its folder. */
@Module({ controllers: [AssetsController, LandingPages, ApiDocsPages], providers: [ApiDocument] })
export class WebModule {}
