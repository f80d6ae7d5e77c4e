import { jest } from '@jest/globals';
import type { Context, EntityUidJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicySet } from './policy-set.js';

type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs');

export interface Resource {
  readonly uid: { readonly type: string; readonly id: string };
  readonly parents: readonly { readonly type: string; readonly id: string }[];
}

export const WHOLE_REQUEST: Resource = { uid: { type: 'Request', id: 'request' }, parents: [] };

/** Cedar in WebAssembly, with the policy sets it was given. After a trap the instance is of no use, so a new one starts. */
export class CedarInstance {
  private cedar: Cedar | undefined;
  private readonly read = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();

  constructor(private readonly sets: readonly PolicySet[]) {
    for (const { name, policies } of sets) this.read.set(name, factsRead(Object.values(policies)));
  }

  async start(): Promise<void> {
    // Without this the import gives the old instance again.
    jest.resetModules();
    this.cedar = await import('@cedar-policy/cedar-wasm/nodejs');
    for (const { name, policies } of this.sets) {
      const answer = this.cedar.preparsePolicySet(name, { staticPolicies: policies, templates: {}, templateLinks: [] });
      if (answer.type !== 'success') throw new Error(`${name}: ${answer.errors[0]?.message}`);
    }
  }

  /**
   * Ids of the satisfied policies, sorted: Cedar's order is random.
   * @throws when any policy erred, since Cedar goes on as if it were not there
   */
  satisfied(set: string, context: Readonly<Record<string, unknown>>, { uid, parents }: Resource): readonly string[] {
    if (!this.cedar) throw new Error('Cedar is not started: await start() first');
    const answer = this.cedar.statefulIsAuthorized({
      principal: { type: 'Person', id: 'requester' },
      action: { type: 'Action', id: set },
      resource: uid,
      context: onlyRead(context, this.read.get(set)!) as Context,
      preparsedPolicySetId: set,
      validateRequest: false,
      entities: [{ uid, attrs: {}, parents: parents as EntityUidJson[] }],
    });
    if (answer.type !== 'success') throw new Error(`${set}: ${answer.errors[0]?.message}`);
    const { reason, errors } = answer.response.diagnostics;
    if (errors.length > 0) throw new Error(`${errors[0]!.policyId}: ${errors[0]!.error.message}`);
    return [...reason].sort();
  }
}

/** Every fact costs microseconds on its way into the instance, so it gets those that some policy of the set names. */
function factsRead(policies: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const text of policies)
    for (const [, root, field, key] of text.matchAll(/\bcontext\.(\w+)(?:\.(\w+)|(?:\[| has )"([^"]+)")?/g)) {
      const fields = found.get(root!) ?? new Set<string>();
      found.set(root!, fields.add(field ?? key ?? '*'));
    }
  return found;
}

function onlyRead(
  context: Readonly<Record<string, unknown>>,
  read: ReadonlyMap<string, ReadonlySet<string>>,
): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const [root, fields] of read) {
    const value = context[root];
    const whole = fields.has('*') || typeof value !== 'object' || value === null || Array.isArray(value);
    kept[root] = whole ? value : Object.fromEntries(Object.entries(value).filter(([field]) => fields.has(field)));
  }
  return kept;
}
