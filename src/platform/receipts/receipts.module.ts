import { Module } from '@nestjs/common';
import { LetterDrafts } from './letter-drafts.js';
import { PublicTries } from './public-tries.js';

/** What people without an account need: a form that keeps what they typed, and a limit on guessing. */
@Module({ providers: [LetterDrafts, PublicTries], exports: [LetterDrafts, PublicTries] })
export class ReceiptsModule {}
