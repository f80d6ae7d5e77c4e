export const QUEUES = [];
export async function measureLatency() {}
