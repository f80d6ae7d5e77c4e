import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { rejected } from '../platform/result.js';
import type { Result } from '../platform/result.js';
import { openSourcePool, readGranted } from './source/postgres-source.js';
import type { SourceQuestion, SourceReading } from './source/postgres-source.js';
import { readSourceFile } from './source/read-source-file.js';
import type { SourceDescriptor } from './source/source-descriptor.js';
import { suppliedElements } from './source/source-descriptor.js';

export interface ConnectedSourcesOptions {
  /** The source file; a missing file means that no source is connected. */
  readonly file: string;
  /** Directory of the secrets: `<connection>.url`, each readable by the service alone. */
  readonly secrets: string;
  readonly onPoolError: (error: Error) => void;
}

const SECRET_MODE = 0o077;

/** The sources that agencies have connected, each opened when first asked. */
export class ConnectedSources implements OnApplicationShutdown {
  private readonly sources: readonly SourceDescriptor[];
  private readonly pools = new Map<string, pg.Pool>();

  /** @throws SourceFileProblem when the file cannot be used: start-up stops on it */
  constructor(private readonly options: ConnectedSourcesOptions) {
    const { file } = options;
    this.sources = existsSync(file) ? readSourceFile(readFileSync(file, 'utf8'), basename(file)) : [];
  }

  get count(): number {
    return this.sources.length;
  }

  /** The agency's source that supplies every one of these elements. */
  find(agency: string, elements: readonly string[]): Result<SourceDescriptor> {
    const own = this.sources.filter((source) => source.agency === agency);
    const fitting = own.find((source) => {
      const supplied = suppliedElements(source);
      return elements.every((element) => supplied.includes(element));
    });
    if (fitting) return { ok: true, value: fitting };
    return rejected(
      'source-unavailable',
      own.length === 0
        ? 'The source agency has connected no source. Add one to the source file and restart.'
        : `No connected source of ${agency} supplies all granted elements. Map the missing ones, or amend the decision.`,
    );
  }

  async read(source: SourceDescriptor, question: SourceQuestion): Promise<Result<SourceReading>> {
    const { connection, id } = source;
    if (!this.pools.has(connection) && !existsSync(this.secretPath(connection))) {
      return rejected(
        'source-unavailable',
        `The address of the source ${id} is missing. Ask the operator to put it into ${connection}.url in the key directory.`,
      );
    }
    return readGranted(this.pool(connection), source, question);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    this.pools.clear();
  }

  private pool(connection: string): pg.Pool {
    let pool = this.pools.get(connection);
    if (pool === undefined) {
      pool = openSourcePool(this.secret(connection), { onPoolError: this.options.onPoolError });
      this.pools.set(connection, pool);
    }
    return pool;
  }

  private secretPath(connection: string): string {
    return join(this.options.secrets, `${connection}.url`);
  }

  private secret(connection: string): string {
    const path = this.secretPath(connection);
    if (process.platform !== 'win32' && (statSync(path).mode & SECRET_MODE) !== 0) {
      throw new Error(`${path} can be read by others. Run: chmod 600 ${path}`);
    }
    return readFileSync(path, 'utf8').trim();
  }
}
