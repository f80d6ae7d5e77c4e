import type { INestApplicationContext } from '@nestjs/common';
import { CheckpointFile, Sequencer } from '../ledger/index.js';
import { RetentionWorker } from '../retention/index.js';
import { checkpointMemoryPath } from './platform.js';
import type { Platform } from './platform.js';

/**
 * What runs beside answering people: the sequencer moves ledger entries to their position and signs, the retention worker
 * expires, disposes and wakes. In the default mode inside the service, otherwise in processes of their own.
 */
export function startBackground(app: INestApplicationContext, platform: Platform): { stop(): Promise<void> } {
  const sequencer = new Sequencer();
  sequencer.start({
    pool: platform.sequencerPool,
    signer: platform.ledgerSigner,
    clock: platform.clock,
    memory: new CheckpointFile(checkpointMemoryPath(platform.config)),
    onError: (fault, task) => platform.log.error('The ledger stands still', { fault, context: task }),
  });
  const retention = app.get(RetentionWorker, { strict: false });
  retention.start();
  return {
    stop: async () => {
      await retention.stop();
      await sequencer.stop();
    },
  };
}
