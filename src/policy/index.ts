/** The only door of the policy engine: other features import from here and nowhere below. */
export { compilePack, PackContentError, type Pack } from './domain/pack.js';
export type { PackContent } from './domain/pack-content.js';
export { evaluate } from './domain/evaluate.js';
export { wouldPass } from './domain/would-pass.js';
export { neutralView } from './domain/neutral-view.js';
export type * from './domain/evaluation.js';
export type * from './domain/facts.js';
export { digestOf, ENGINE_SEMANTICS } from './domain/canonical.js';
export { loadPack, type LoadedPack } from './pack/load-pack.js';
export { formatProblem, type FileProblem, type PackProblems } from './pack/problem.js';
export { formatReport, runScenarios, type ScenarioReport } from './tools/run-scenarios.js';
export { checkRequest, type CheckedRequest } from './tools/check-request.js';
export { explain } from './tools/explain.js';
export { lintPack, type LintReport } from './tools/lint-pack.js';
export { registerPolicyCommands, registerRequestCheck } from './policy-cli.js';
export { CurrentPolicy } from './current-policy.js';
export { loadCurrentPolicy, PolicyModule, UnusablePack } from './policy.module.js';
export { termEnd } from './domain/calendar.js';
