import { closeSync, fdatasyncSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { postgresCpuMs } from '../postgres-cpu.mjs';

/** `src/platform/keystore/slot-file.ts` says what a slot is. */
const SLOT_BYTES = 80;
const BATCH = 500;

/** Copies of the two tables with every index and check, so that the same rows are there to be deleted again. */
export async function copyTables(admin) {
  await admin.query('drop schema if exists bench_copy cascade');
  await admin.query('create schema bench_copy');
  for (const table of ['package', 'package_content']) {
    await admin.query(`create table bench_copy.${table} (like disclosure.${table} including all)`);
    const { rows } = await admin.query(
      `select string_agg(attname, ', ') as columns from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [`disclosure.${table}`],
    );
    const [{ columns }] = rows;
    await admin.query(`insert into bench_copy.${table} (${columns}) select ${columns} from disclosure.${table}`);
  }
  await admin.query('analyze bench_copy.package, bench_copy.package_content');
  await admin.query('checkpoint');
}

/** What PostgreSQL alone can do: the contents that the disposition deletes, in one statement and one commit. */
export function rawDelete(admin, server) {
  return measured(server, async () => {
    const { rowCount } = await admin.query(
      `delete from bench_copy.package_content c using bench_copy.package p
       where p.id = c.package_id and p.due_at <= clock_timestamp() and not p.held`,
    );
    return rowCount;
  });
}

/** The same with the packages' own rows, which the disposition keeps and updates twice. */
export function rawDeleteBoth(admin, server) {
  return measured(server, async () => {
    const { rows } = await admin.query(
      `with gone as (delete from bench_copy.package where due_at <= clock_timestamp() and not held returning id),
         contents as (delete from bench_copy.package_content c using gone where c.package_id = gone.id returning 1)
       select count(*)::int as n from contents`,
    );
    return rows[0].n;
  });
}

/** What the disk alone can do: zeros over every slot, one wait for the disk a batch. */
export async function rawKeyDestruction(slotFiles) {
  return measured(null, async () => {
    const zeros = Buffer.alloc(SLOT_BYTES);
    let done = 0;
    for (const path of slotFiles) {
      const file = openSync(path, 'r+');
      for (let slot = 0; slot * SLOT_BYTES < statSync(path).size; slot += 1) {
        writeSync(file, zeros, 0, SLOT_BYTES, slot * SLOT_BYTES);
        done += 1;
        if (done % BATCH === 0) fdatasyncSync(file);
      }
      fdatasyncSync(file);
      closeSync(file);
    }
    return done;
  });
}

export function slotFilesUnder(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith('.slots'))
    .map((name) => join(directory, name));
}

async function measured(server, work) {
  const [cpu, wall, postgres] = [process.cpuUsage(), performance.now(), postgresCpuMs(server)];
  const packages = await work();
  const used = process.cpuUsage(cpu);
  return {
    packages,
    wallMs: performance.now() - wall,
    workerCpuMs: (used.user + used.system) / 1000,
    postgresCpuMs: postgres === null ? null : postgresCpuMs(server) - postgres,
  };
}
