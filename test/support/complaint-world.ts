import { demoPeople } from '../../samples/demo-world.js';
import type { Answer, Caller } from './callers.js';
import { RecheckWorld } from './recheck-world.js';
import type { TestGrant } from './recheck-world.js';

export const idOf = (handle: string) => demoPeople('2026-11-24').find((each) => each.handle === handle)!.id;
/** In every sealed word of these suites, so that one search finds any of them where it must not be. */
export const MARK = 'quillback-heron';
export const NARRATIVE = `An officer told my employer what only the agency could know (${MARK}).`;
export const CONTACT = `Ottoline Vanterpool, ${MARK}@mail.example`;
export const FINDING = `The reviewer read the accounting and the file (${MARK}).`;
export const REASON = 'More was disclosed than the purpose needed.';

export const upheld = {
  outcome: 'upheld',
  reach: 'named',
  finding: FINDING,
  reason: REASON,
  correctiveAction: 'Ask again for less.',
};
export const dismissed = { outcome: 'dismissed', finding: FINDING, reason: 'The disclosure was within its purpose.' };

export const complaint = (about: readonly string[], change: object = {}) => ({
  channel: 'phone',
  complainant: 'confidential',
  type: 'excess_data',
  agencyComplainedOf: 'hsi',
  about,
  contact: CONTACT,
  narrative: NARRATIVE,
  ...change,
});

export async function must(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Two overseers, the people of a source, and short ways to a complaint in each of its states. */
export class ComplaintWorld {
  private constructor(
    readonly world: RecheckWorld,
    readonly overseer: Caller,
    readonly second: Caller,
    readonly officer: Caller,
    readonly custodian: Caller,
  ) {}

  static async open(): Promise<ComplaintWorld> {
    const world = await RecheckWorld.open({ source: true });
    const [overseer, second, custodian] = (await Promise.all(
      ['overseer', 'second-overseer', 'dps-custodian'].map((handle) => world.service.as(handle)),
    )) as [Caller, Caller, Caller];
    await world.sweep();
    return new ComplaintWorld(world, overseer, second, world.officer, custodian);
  }

  filed = async (about: readonly string[], change: object = {}): Promise<string> =>
    (await must(this.overseer.once('POST', '/complaints', complaint(about, change)))).number;

  step = async (number: string, noun: string, body: object = {}, by = this.overseer): Promise<Answer> => {
    const { ifMatch } = await this.world.seenBy(this.overseer, `/complaints/${number}`);
    return by.call('POST', `/complaints/${number}/${noun}`, body, ifMatch);
  };

  takenUp = async (about: readonly string[], change: object = {}): Promise<string> => {
    const number = await this.filed(about, change);
    await must(this.step(number, 'acknowledgements'));
    await must(this.step(number, 'reviews'));
    return number;
  };

  suspensionOf = async (grant: TestGrant) => (await this.world.grant(grant)).suspension?.cause ?? 'none';
}
