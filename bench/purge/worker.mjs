// A process of its own, so that its memory and CPU are the worker's: the worker's application, sweeping until nothing is
// due. With BATCH it destroys in batches of that size instead, to see what the size does. Prints one line of JSON.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { postgresCpuMs, serverProcess } from '../postgres-cpu.mjs';
import { load } from '../load.mjs';

const { AppModule } = await load('app.module.js');
const { readConfig } = await load('platform/config/config.js');
const { openPlatform } = await load('start-up/platform.js');
const { beforeServing } = await load('start-up/before-serving.js');
const { DisposePackages, RetentionSweep } = await load('retention/index.js');
const { keepHeapSmall } = await load('start-up/keep-heap-small.js');

keepHeapSmall();

// Masses are made due on purpose: the brake would rightly wait for two persons.
const config = { ...readConfig(), purgeFloor: 100_000_000 };
const platform = await openPlatform({ config, createKeys: false });
const app = await NestFactory.createApplicationContext(AppModule.of(platform), { logger: false, abortOnError: false });
await beforeServing(app, platform);
const admin = new pg.Client({ connectionString: platform.adminUrl });
await admin.connect();
const server = await serverProcess(admin);

const [cpu, wall, postgres] = [process.cpuUsage(), performance.now(), postgresCpuMs(server)];
const packages = await (process.env.BATCH ? inBatchesOf(Number(process.env.BATCH)) : sweepAll());
const used = process.cpuUsage(cpu);
const figure = {
  packages,
  wallMs: performance.now() - wall,
  workerCpuMs: (used.user + used.system) / 1000,
  postgresCpuMs: postgres === null ? null : postgresCpuMs(server) - postgres,
  peakRssMiB: process.resourceUsage().maxRSS / 1024,
};
await admin.end();
await app.close();
await platform.close();
process.stdout.write(`${JSON.stringify(figure)}\n`);

async function sweepAll() {
  const sweep = app.get(RetentionSweep, { strict: false });
  let done = 0;
  for (;;) {
    const report = await sweep.run();
    if (report.failed > 0) throw new Error(`a sweep reports failures: ${JSON.stringify(report)}`);
    done += report.packagesPurged;
    if (report.packagesPurged === 0) return done;
  }
}

async function inBatchesOf(size) {
  const disposition = app.get(DisposePackages, { strict: false });
  let done = 0;
  for (;;) {
    const { rows } = await admin.query({
      name: 'due',
      text: `select id from disclosure.package where not gone and status <> 'purging' and not held
             and due_at <= clock_timestamp() order by due_at, id limit $1`,
      values: [size],
    });
    if (rows.length === 0) return done;
    done += await disposition.disposeMany(rows.map(({ id }) => id));
  }
}
