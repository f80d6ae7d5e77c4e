import { demoAgreements } from '../../samples/demo-agreements.js';
import { AdvanceDueAgreements, DraftAgreement, SignAgreement } from '../../src/agreements/index.js';
import type { AgreementBody, ChangedAgreement } from '../../src/agreements/index.js';
import type { Actor } from '../../src/platform/actor.js';
import type { Result } from '../../src/platform/result.js';
import { demoActor } from './directory-service.js';
import type { Answer, DirectoryService } from './directory-service.js';

export const ero = demoActor('ero-privacy');
export const dps = demoActor('dps-privacy');
export const SIGNATORY = {
  signatory: 'Emerson Tallis',
  title: 'Privacy officer',
  delegation: 'Order 7 of the agency head',
};
export const EXPLANATION = 'Records were read outside the agreed purposes.';
export const TASKFORCE = demoAgreements('2026-11-24')[0]!.id;

/** Two parties, `ero` and `dps`; runs from 2026-01-01 to 2027-12-31, America/Denver. */
export const template: AgreementBody = (() => {
  const { body } = demoAgreements('2026-11-24')[1]!;
  return { ...body, parties: body.parties.slice(0, 2) };
})();
export const bodyWith = (change: Partial<AgreementBody>): AgreementBody => ({ ...template, ...change });
export const termWith = (change: Partial<AgreementBody['term']>): Partial<AgreementBody> => ({
  term: { ...template.term, ...change },
});

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.rejection));
  return result.value;
}

/** What the parties of an agreement do, in few words. */
export class AgreementParties {
  constructor(private readonly service: DirectoryService) {}

  async draft(body: AgreementBody, by: Actor = ero): Promise<ChangedAgreement> {
    return value(await this.service.commands.execute(new DraftAgreement(by, body)));
  }

  async sign(actor: Actor, reference: string): Promise<ChangedAgreement> {
    return value(await this.service.commands.execute(new SignAgreement({ actor, reference }, SIGNATORY)));
  }

  /** Drafted and signed by both. */
  async agree(body: AgreementBody = template): Promise<string> {
    const { id } = await this.draft(body);
    await this.sign(ero, id);
    await this.sign(dps, id);
    return id;
  }

  /** Reads, then sends with the ETag read: as a careful client does. */
  async act(actor: Actor, id: string, noun: string, body: unknown): Promise<Answer> {
    const { headers } = await this.service.send(actor, 'GET', `/agreements/${id}`);
    return this.service.send(actor, 'POST', `/agreements/${id}/${noun}`, body, {
      'if-match': headers.get('etag') ?? '',
    });
  }

  async statusFor(actor: Actor, id: string): Promise<string> {
    return (await this.service.send(actor, 'GET', `/agreements/${id}`)).body.status as string;
  }

  /** One sweep of what is due. */
  advance(): Promise<number> {
    return this.service.app.get(AdvanceDueAgreements, { strict: false }).advance(this.service.purger);
  }
}
