import { Module } from '@nestjs/common';
import { PolicyPacksModule } from '../policy-packs/index.js';
import { HomePages } from './home.pages.js';

@Module({ imports: [PolicyPacksModule], controllers: [HomePages] })
export class HomeModule {}
