import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a tick in /proc (USER_HZ is 100 on every Linux). */
const TICK_MS = 10;

/** The server's own process: the parent of the session that asks. Null where there is no /proc, or none of this machine. */
export async function serverProcess(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  return statOf(rows[0].pid)?.parent ?? null;
}

/** CPU of that server and all its sessions since it started, those that have ended included; null when unknown. */
export function postgresCpuMs(server) {
  if (server === null) return null;
  for (;;) {
    const before = statOf(server);
    const sessions = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && name !== server)
      .map(statOf)
      .filter((stat) => stat?.parent === server);
    const ticks = sessions.reduce((sum, stat) => sum + stat.ticks, before.ticks);
    // A session that ended meanwhile is counted by neither or by both: once more.
    if (statOf(server).ticks === before.ticks) return ticks * TICK_MS;
  }
}

/** CPU of one process, its threads included, since it started. */
export function processCpuMs(pid) {
  return (statOf(pid)?.ticks ?? 0) * TICK_MS;
}

/** Fields 4, 14 to 17 of proc(5) stat; the name before them may hold blanks. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const own = Number(fields[11]) + Number(fields[12]);
    const reaped = Number(fields[13]) + Number(fields[14]);
    return { pid: String(pid), parent: fields[1], ticks: own + reaped };
  } catch {
    return undefined;
  }
}
