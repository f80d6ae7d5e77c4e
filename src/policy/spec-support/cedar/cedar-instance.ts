import { setFlagsFromString } from 'node:v8';
import { jest } from '@jest/globals';
import type { Context, EntityUidJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicySet } from './policy-set.js';

type Facts = Readonly<Record<string, unknown>>;
type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs');

export interface Resource {
  readonly uid: { readonly type: string; readonly id: string };
  readonly parents: readonly { readonly type: string; readonly id: string }[];
}

export const WHOLE_REQUEST: Resource = { uid: { type: 'Request', id: 'request' }, parents: [] };

// V8 of Node 20 ended the process in two of nine runs ("unreachable code" where it gives up an optimized function), which fits
// its inlining of calls to WebAssembly; not seen since it may not inline them.
setFlagsFromString('--no-turbo-inline-js-wasm-calls');

/** A policy set as Cedar holds it, and the facts its policies read. */
export interface Prepared {
  readonly set: PolicySet;
  readonly id: string;
  readonly read: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Cedar in WebAssembly. After a trap the instance is of no use, so it must be started again; what was prepared before is
 * gone then.
 */
export class CedarInstance {
  private cedar: Cedar | undefined;
  private readonly prepared = new Map<string, Prepared>();

  async start(): Promise<void> {
    // Without this the import gives the old instance again.
    jest.resetModules();
    this.prepared.clear();
    this.cedar = await import('@cedar-policy/cedar-wasm/nodejs');
  }

  /** Parses once what is written alike: parsing is most of the cost of a pack. */
  prepare(set: PolicySet): Prepared {
    const text = JSON.stringify(set.policies);
    const known = this.prepared.get(text);
    if (known) return { ...known, set };
    const id = `${set.name} ${this.prepared.size}`;
    const policies = { staticPolicies: set.policies, templates: {}, templateLinks: [] };
    const answer = this.call((cedar) => cedar.preparsePolicySet(id, policies));
    if (answer.type !== 'success') throw new Error(`${set.name}: ${answer.errors[0]?.message}`);
    const prepared = { set, id, read: factsRead(Object.values(set.policies)) };
    this.prepared.set(text, prepared);
    return prepared;
  }

  /**
   * Ids of the satisfied policies, sorted: Cedar's order is random.
   * @throws when any policy erred, since Cedar goes on as if it were not there
   */
  satisfied({ set, id, read }: Prepared, context: Facts, { uid, parents }: Resource): readonly string[] {
    const asked = {
      principal: { type: 'Person', id: 'requester' },
      action: { type: 'Action', id: set.name },
      resource: uid,
      context: onlyRead(context, read) as Context,
      preparsedPolicySetId: id,
      validateRequest: false,
      entities: [{ uid, attrs: {}, parents: parents as EntityUidJson[] }],
    };
    const answer = this.call((cedar) => cedar.statefulIsAuthorized(asked));
    if (answer.type !== 'success') throw new Error(`${set.name}: ${answer.errors[0]?.message}`);
    const { reason, errors } = answer.response.diagnostics;
    if (errors.length > 0) throw new Error(`${errors[0]!.policyId}: ${errors[0]!.error.message}`);
    return [...reason].sort();
  }

  /** Refusals are answers; what is thrown is a trap, and nothing the instance says after it counts. */
  private call<T>(use: (cedar: Cedar) => T): T {
    if (!this.cedar) throw new Error('Cedar is not running: await start(), then prepare the sets');
    try {
      return use(this.cedar);
    } catch (error) {
      this.cedar = undefined;
      throw error;
    }
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

function onlyRead(context: Facts, read: Prepared['read']): Facts {
  const kept: Record<string, unknown> = {};
  for (const [root, fields] of read) {
    const value = context[root];
    const whole = fields.has('*') || typeof value !== 'object' || value === null || Array.isArray(value);
    kept[root] = whole ? value : Object.fromEntries(Object.entries(value).filter(([field]) => fields.has(field)));
  }
  return kept;
}
