import type { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { ProblemError } from '../../platform/http/problem.js';
import type { Frame } from '../../web/page.js';
import { me } from './me.js';
import type { Me } from './me.js';

/**
 * Who reads a page, and the frame that is drawn around it for them.
 *
 * @throws ProblemError `not-found` for somebody who is signed in but not enrolled
 */
export async function readerOf(
  tx: Tx,
  { demo }: Pick<Config, 'demo'>,
): Promise<{ readonly self: Me; readonly frame: Frame }> {
  const self = await me(tx);
  if (!self) {
    throw new ProblemError({ code: 'not-found', detail: 'You are not enrolled. Ask an operator of your agency.' });
  }
  const { displayName: name, roles } = self.person;
  const { name: agency, timeZone: zone } = self.agency;
  return { self, frame: { demo, signedIn: { name, agency, roles }, drawn: { at: tx.at, zone } } };
}
