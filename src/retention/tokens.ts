/** Nest token of the `QueueConnection` of the queue that wakes the retention worker. */
export const QUEUE_CONNECTION = Symbol('queue connection');

/** Nest token of the `RetentionTimes`. */
export const RETENTION_TIMES = Symbol('retention times');
