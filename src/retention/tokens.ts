/** Nest token of the `Database` connected as comity_purger: time passing and destruction, of every agency. */
export const PURGER_DATABASE = Symbol('purger database');

/** Nest token of the `QueueConnection` of the queue that wakes the retention worker. */
export const QUEUE_CONNECTION = Symbol('queue connection');

/** Nest token of the `RetentionTimes`. */
export const RETENTION_TIMES = Symbol('retention times');
