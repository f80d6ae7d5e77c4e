// The yardstick: NestJS on Fastify, one route, one prepared INSERT of a row about as large as a share request's.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 10 });
await pool.query(`create schema if not exists bench`);
await pool.query(
  `create table if not exists bench.record (id uuid primary key, body jsonb not null, at timestamptz not null)`,
);

class RecordsController {
  alive() {
    return 'ok';
  }
  async create(body) {
    const id = randomUUID();
    await pool.query({
      name: 'insert',
      text: 'insert into bench.record (id, body, at) values ($1, $2, $3)',
      values: [id, JSON.stringify(body), new Date()],
    });
    return { id };
  }
}
const method = (name) => [
  RecordsController.prototype,
  name,
  Object.getOwnPropertyDescriptor(RecordsController.prototype, name),
];
Get('alive')(...method('alive'));
Post('records')(...method('create'));
Body()(RecordsController.prototype, 'create', 0);
Controller()(RecordsController);
class BareModule {}
Module({ controllers: [RecordsController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => app.close().then(() => pool.end()));
