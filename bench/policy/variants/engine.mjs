// This engine, as the service calls it: the whole evaluation, with messages, cures, observed values, obligations, the
// day of destruction and the digest of the facts. Read from the build, as it ships.
import { join } from 'node:path';
import { root } from '../../../scripts/build.mjs';
import { cpu, round } from '../meters.mjs';

export async function load({ content }) {
  const started = cpu();
  const domain = (name) => import(join(root, 'dist/src/policy/domain', name));
  const [{ compilePack }, { evaluate }] = await Promise.all([domain('pack.js'), domain('evaluate.js')]);
  const importMs = round((cpu() - started) / 1_000);
  const pack = compilePack(content);
  return {
    importMs,
    answer: (facts) => evaluate(pack, facts),
    answerIn: ({ outcome, elements, findings }) => ({ outcome, elements, findings }),
    units: pack.rules.size + pack.minimization.size + pack.authorities.size,
  };
}
