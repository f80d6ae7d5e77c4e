import type { Command } from 'commander';
export function registerPolicyImpact(_policy: Command): void {}
