import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestService } from '../support/callers.js';
import type { TestService } from '../support/callers.js';
import { comity } from '../support/command-line.js';
import type { Ran } from '../support/command-line.js';

let folder: string;
let service: TestService;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'comity-versions-'));
  service = await startTestService();
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The project's packs under another version; `change` gets the folder of the upper one. */
function draft(version: string, change: (pack: string) => void = () => undefined): string {
  const packs = join(folder, version);
  cpSync('policies', packs, { recursive: true });
  const pack = join(packs, 'utah');
  const header = join(pack, 'pack.yaml');
  writeFileSync(header, readFileSync(header, 'utf8').replace(/^version: .*$/m, `version: '${version}'`));
  change(pack);
  return pack;
}

const policy = (persona: string, ...words: string[]): Promise<Ran> =>
  comity(['policy', ...words, '--as', persona], { COMITY_URL: service.baseUrl });
const ended = (code: number, stderr: RegExp | string) => ({
  code,
  stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
});
/** By the clock of the service, which stands: the day does not end between two commands. */
const today = () =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver', dateStyle: 'short' }).format(service.clock.now());

describe('the life of a policy pack on the command line', () => {
  it('goes from a folder over two approvals into force, and says each next step', async () => {
    const proposed = await policy('dps-steward', 'propose', draft('2027.1'));
    expect(proposed).toMatchObject(ended(0, /must approve: comity policy approve utah@2027\.1\n$/));
    expect(proposed.stdout).toMatch(/^version +utah@2027\.1$/m);
    expect(proposed.stdout).toMatch(/^scenarios +[1-9]\d+$/m);
    const first = await policy('dps-privacy', 'approve', 'utah@2027.1');
    expect(first).toMatchObject(ended(0, /^The other of the two must approve/));
    const second = await policy('dps-counsel', 'approve', 'utah@2027.1', '-o', 'json');
    expect(second).toMatchObject(ended(0, /^Next: comity policy publish utah@2027\.1 --effective/));
    expect(JSON.parse(second.stdout)).toMatchObject({
      status: 'approved',
      commands: ['preview', 'publish', 'withdraw'],
    });
    const publish = ['publish', 'utah@2027.1', '--effective', today()];
    expect(await policy('dps-counsel', ...publish)).toMatchObject(ended(0, ''));

    const list = await policy('hsi-agent', 'versions', '-o', 'csv');
    const [titles, newest, former] = list.stdout.split('\n').map((line) => line.split(','));
    expect(titles).toEqual('version,status,in force,since,by,effective,from,record'.split(','));
    expect(newest?.slice(0, 3)).toEqual(['utah@2027.1', 'published', 'in force']);
    expect(newest?.[3]).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(newest?.[4]).toMatch(/^[0-9a-f-]{36}$/);
    expect(newest?.[5]).toBe(today());
    expect(former?.slice(0, 3)).toEqual(['utah@2026.1', 'published', '']);
    expect(former?.[4]).toBe('service');
    // What has been in force cannot be taken back.
    expect(await policy('dps-steward', 'withdraw', 'utah@2027.1')).toMatchObject(ended(6, /Publish another/));
  });

  it('previews what a version would change, for those who may say what becomes of it', async () => {
    expect((await policy('dps-steward', 'propose', draft('2027.9'))).code).toBe(0);
    const preview = ['preview', 'utah@2027.9', '--newest', '5'];
    const shown = await policy('dps-privacy', ...preview);
    expect(shown).toMatchObject(ended(0, ''));
    expect(shown.stdout).toMatch(/^Of 0 past decisions 0 replayable: nothing changes/m);
    expect(shown.stdout).toMatch(/^Seen as dps: decisions and grants between other agencies are not counted$/m);
    expect(await policy('hsi-agent', ...preview)).toMatchObject(ended(7, /Ask them/));
    expect(await policy('dps-privacy', 'preview', 'utah@2026.1')).toMatchObject(ended(6, /in force/));
    expect(await policy('dps-privacy', ...preview.slice(0, 3), 'many')).toMatchObject(ended(2, /whole number/));
  });

  it('sends nothing on a dry run, and shows what it would send', async () => {
    const shown = await policy('dps-steward', 'propose', draft('2027.2'), '--dry-run');
    expect(shown).toMatchObject(ended(0, 'Nothing was sent.\n'));
    const { path, body } = JSON.parse(shown.stdout) as { path: string; body: { files: Record<string, string> } };
    expect(path).toBe('/api/v1/policy-packs/utah/versions');
    expect(body.files['utah/pack.yaml']).toContain("version: '2027.2'");
    expect(Object.keys(body.files)).toContain('federal/pack.yaml');
    expect(await policy('dps-privacy', 'approve', 'utah@2027.2')).toMatchObject(ended(5, /no such version/));
  });

  it('refuses one person twice, the author, and whoever saw an older record', async () => {
    expect(await policy('dps-privacy', 'propose', draft('2027.3'))).toMatchObject(ended(7, /policy steward proposes/));
    expect((await policy('dps-steward', 'propose', draft('2027.3'))).code).toBe(0);
    expect(await policy('dps-steward', 'propose', draft('2027.3'))).toMatchObject(ended(6, /Raise "version"/));
    expect(await policy('dps-steward', 'approve', 'utah@2027.3')).toMatchObject(ended(7, /Ask them/));
    const { body } = await (await service.as('dps-privacy')).call('GET', '/policy-packs/utah/versions/2027.3');
    const seen = ['--seen', String(body.recordVersion)];
    expect((await policy('dps-privacy', 'approve', 'utah@2027.3', ...seen)).code).toBe(0);
    const stale = await policy('dps-counsel', 'approve', 'utah@2027.3', ...seen);
    expect(stale).toMatchObject(ended(6, /^utah@2027\.3 changed since record 1: it is draft, record 2\. Look at it/));
    expect(await policy('dps-privacy', 'approve', 'utah@2027.3')).toMatchObject(ended(7, /Another person must give/));
    const early = ['publish', 'utah@2027.3', '--effective', today()];
    expect(await policy('dps-counsel', ...early)).toMatchObject(ended(6, /that is draft/));
    expect(await policy('dps-privacy', 'withdraw', 'utah@2027.3')).toMatchObject(ended(0, ''));
  });

  it('names what is wrong with a folder, before it is sent or after', async () => {
    expect(await policy('dps-steward', 'propose', join(folder, 'nowhere'))).toMatchObject(ended(1, /nowhere/));
    const table = (pack: string) => writeFileSync(join(pack, 'tables/ceilings.csv'), 'group,nonsense\nx,y\n');
    const unloadable = await policy('dps-steward', 'propose', draft('2027.4', table));
    expect(unloadable).toMatchObject(ended(1, /^ {2}utah\/tables\/ceilings\.csv:1:\d+ /m));
    expect(unloadable.stderr).toMatch(/policy lint/);
    const failing = draft('2027.5', (pack) => {
      const file = join(pack, 'tests/task-force.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('outcome: permit', 'outcome: deny'));
    });
    expect(await policy('dps-steward', 'propose', failing)).toMatchObject(
      ended(
        1,
        /pack-unusable(.|\n)*^ {2}utah\/tests\/task-force\.yaml:\d+:1 scenario \S+ fails: outcome: expected deny/m,
      ),
    );
    const { stdout } = await policy('dps-steward', 'versions', '-o', 'json');
    expect(stdout).not.toMatch(/2027\.[45]/);
  });

  it('takes a slip of the hand for a usage error, and sends nothing', async () => {
    expect(await policy('dps-privacy', 'approve', '2027.1')).toMatchObject(ended(2, /such as utah@2026\.2/));
    expect(await policy('dps-privacy', 'publish', 'utah@2027.1')).toMatchObject(ended(2, /--effective/));
    const tomorrow = ['publish', 'utah@2027.1', '--effective', 'tomorrow'];
    expect(await policy('dps-privacy', ...tomorrow)).toMatchObject(ended(2, /2026-12-01/));
    expect(await policy('dps-privacy', 'approve', 'utah@2027.1', '--seen', 'x')).toMatchObject(ended(2, /record/));
    expect(await comity(['policy', 'versions'], { COMITY_URL: service.baseUrl })).toMatchObject(
      ended(2, /COMITY_TOKEN_FILE/),
    );
  });
});
