import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packageRoot } from '../../src/platform/package-root.js';
import { filesInMemory, findPackTexts } from '../../src/policy/index.js';
import { examine } from '../../src/policy-packs/examine.js';
import { examineAside, PackExaminer } from '../../src/policy-packs/pack-examiner.js';
import { PACK_LIMIT } from '../../src/policy-packs/policy-packs.dto.js';

const AT = new Date('2026-11-24T19:00:00Z');
const planted = (name: string) => join(packageRoot(), 'test/integration/planted', `${name}-examiner.mjs`);

function utah(): ReadonlyMap<string, string> {
  const found = findPackTexts('utah', join(packageRoot(), 'policies'));
  if (!found.ok) throw new Error('The pack of the project does not load');
  return found.texts;
}

const sizeOf = (files: ReadonlyMap<string, string>) =>
  Buffer.byteLength(JSON.stringify({ files: Object.fromEntries(files) }));

/** As many copies of the scenarios as one proposal takes. */
function largest(): ReadonlyMap<string, string> {
  const files = new Map(utah());
  const scenarios = files.get('utah/tests/task-force.yaml')!;
  for (let copy = 0; ; copy += 1) {
    const path = `utah/tests/copy${copy}.yaml`;
    files.set(path, scenarios.replaceAll(/^- id: (\S+)/gm, `- id: $1X${copy}`));
    if (sizeOf(files) <= PACK_LIMIT) continue;
    files.delete(path);
    return files;
  }
}

/** How often others had their turn meanwhile. */
async function turnsDuring(work: () => unknown): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  await work();
  const counted = turns;
  clearInterval(timer);
  return counted;
}

describe('a pack that was sent', () => {
  it('is examined aside with the same answer, good or not', async () => {
    const good = { files: utah(), pack: 'utah', at: AT };
    const found = await examineAside(good);
    expect(found).toEqual(examine(filesInMemory(good.files), 'utah', AT));
    expect(found).toMatchObject({ ok: true, identity: { pack: 'utah' } });
    const bad = { ...good, files: new Map([...good.files, ['utah/tables/ceilings.csv', 'group,nonsense\nx,y\n']]) };
    const refused = await examineAside(bad);
    expect(refused).toEqual(examine(filesInMemory(bad.files), 'utah', AT));
    expect(refused).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ file: 'utah/tables/ceilings.csv' })]),
    });
  });

  it('lets others have their turn, however large it is; examined here nobody would', async () => {
    const work = { files: largest(), pack: 'utah', at: AT };
    expect(sizeOf(work.files)).toBeGreaterThan(PACK_LIMIT * 0.95);
    expect(await turnsDuring(() => examineAside(work))).toBeGreaterThan(20);
    expect(await turnsDuring(() => examine(filesInMemory(work.files), 'utah', AT))).toBe(0);
  });

  it('is ended when it takes too long or too much memory, and refused with what to do', async () => {
    const work = { files: utah(), pack: 'utah', at: AT };
    const refusal = (reason: RegExp) => ({
      ok: false,
      problems: [{ file: 'utah/pack.yaml', line: 1, column: 1, message: expect.stringMatching(reason) }],
    });
    const endless = await examineAside(work, { thread: planted('endless'), seconds: 0.5 });
    expect(endless).toEqual(refusal(/took longer than 0\.5 seconds and was ended; make .* simpler$/));
    const greedy = await examineAside(work, { thread: planted('greedy'), megabytes: 32 });
    expect(greedy).toEqual(refusal(/took more than 32 MB of memory and was ended/));
  });

  it('is not blamed for a fault of ours, and the next in line is examined all the same', async () => {
    const work = { files: utah(), pack: 'utah', at: AT };
    await expect(examineAside(work, { thread: planted('faulty') })).rejects.toThrow('planted');
    const examiner = new PackExaminer();
    // What cannot be given to a thread makes its start fail.
    const unsendable = { ...work, files: new Map([['utah/pack.yaml', (() => '') as unknown as string]]) };
    const both = await Promise.allSettled([examiner.examine(unsendable), examiner.examine(work)]);
    expect(both).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { ok: true } }]);
  });
});
