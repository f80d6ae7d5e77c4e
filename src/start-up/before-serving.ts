import type { INestApplicationContext } from '@nestjs/common';
import { checkKeystore, PACKAGE_KEYS } from '../disclosures/index.js';
import type { PackageKeys } from '../disclosures/index.js';
import { checkFileKeys, FileKeys } from '../ledger/index.js';
import { SERVICE_ACTOR } from '../platform/database/service-transaction.js';
import { DisposeFiles, DisposePackages } from '../retention/index.js';
import type { Platform } from './platform.js';

/**
 * What must be true before anybody is answered: the keystore belongs to this database, and whatever the journal says was
 * destroyed is destroyed here too, also when this database was restored from before. A read-only service destroys nothing
 * again: that writes to the ledger. It opens nothing either, as the keys are gone.
 * @returns a line for the screen
 * @throws KeyProblem
 */
export async function beforeServing(app: INestApplicationContext, platform: Platform): Promise<string> {
  const keys = app.get<PackageKeys>(PACKAGE_KEYS, { strict: false });
  await platform.purger.read(SERVICE_ACTOR, (tx) => checkKeystore(tx, keys));
  await platform.purger.read(SERVICE_ACTOR, (tx) => checkFileKeys(tx, app.get(FileKeys, { strict: false })));
  const erasures = keys.journal.read();
  if (await platform.readOnly()) return `${erasures.length} erasures in the journal, not carried out while read-only`;
  const again = await app.get(DisposePackages, { strict: false }).replay(erasures);
  const files = await app.get(DisposeFiles, { strict: false }).replay(erasures);
  const known = `${erasures.length} erasures in the journal`;
  const parts = [
    ...(again === 0 ? [] : [`${again} packages`]),
    ...(files === 0 ? [] : [`the words of ${files} files`]),
  ];
  return parts.length === 0
    ? known
    : `${known}; ${parts.join(' and ')} that a restore had brought back destroyed again`;
}
