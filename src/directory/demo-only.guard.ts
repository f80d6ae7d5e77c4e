import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate } from '@nestjs/common';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { ProblemError } from '../platform/http/problem.js';

/**
 * Signing in as anybody exists in the demo only. Elsewhere these routes are not there: a guard runs before the body is
 * looked at, so nothing but 404 is ever seen of them.
 */
@Injectable()
export class DemoOnlyGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'demo' | 'production'>) {}

  canActivate(): boolean {
    // `readConfig` refuses both together; whoever builds a configuration by hand is refused here.
    if (this.config.demo && !this.config.production) return true;
    throw new ProblemError({ code: 'not-found', detail: 'There is nothing under this address.' });
  }
}
