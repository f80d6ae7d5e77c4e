import { Module } from '@nestjs/common';
import { ContactsPages } from './contacts.pages.js';
import { DemoOnlyGuard } from './demo-only.guard.js';
import { DemoSignInController } from './demo-sign-in.controller.js';
import { SignInPages } from './sign-in.pages.js';

/** Needs `Database`, `CONFIG`, `TOKENS`, `PERSONAS` and `SESSION_COOKIE` from the composition root. */
@Module({ controllers: [SignInPages, DemoSignInController, ContactsPages], providers: [DemoOnlyGuard] })
export class SignInModule {}
