import { Module } from '@nestjs/common';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { CurrentPolicy } from './current-policy.js';
import { formatProblem } from './pack/problem.js';
import { loadPack } from './pack/load-pack.js';
import { PolicyPacksController } from './policy-packs.controller.js';

/** A pack that cannot be used stops the start; its message lists file, line and column of every problem. */
export class UnusablePack extends Error {
  override readonly name = 'UnusablePack';
}

export function loadCurrentPolicy(config: Pick<Config, 'policies' | 'pack'>): CurrentPolicy {
  const loaded = loadPack(config.policies, config.pack);
  if (!loaded.ok) {
    const problems = loaded.problems.map(formatProblem).join('\n  ');
    throw new UnusablePack(`The policy pack ${config.pack} cannot be used:\n  ${problems}`);
  }
  return new CurrentPolicy(loaded.pack);
}

@Module({
  controllers: [PolicyPacksController],
  providers: [{ provide: CurrentPolicy, useFactory: loadCurrentPolicy, inject: [CONFIG] }],
  exports: [CurrentPolicy],
})
export class PolicyModule {}
