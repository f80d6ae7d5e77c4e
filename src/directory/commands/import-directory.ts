import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { NEW_ID } from '../../platform/ids/ids.js';
import type { NewId } from '../../platform/ids/ids.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { dayInAgency } from '../agency-day.js';
import { mayImport } from '../domain/permissions.js';
import type { ImportKind } from '../domain/person.js';
import { planImport } from '../domain/plan-import.js';
import type { ImportPlan, ImportRows, KnownPerson, PlannedRow, RowError } from '../domain/plan-import.js';
import { readImportFile } from '../import-file.js';
import { PersonStore } from '../persistence/person-store.js';

export interface ImportOrder {
  readonly kind: ImportKind;
  /** The file, RFC 4180 with a heading row. */
  readonly csv: string;
  readonly dryRun?: boolean;
  /** `plan` of the dry run that a person has looked at. */
  readonly plan?: string;
}

export interface ImportReport {
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  /** Send it along to have exactly this done and nothing else. */
  readonly plan: string;
  readonly counts: Readonly<Record<PlannedRow['outcome'], number>>;
  readonly rows: readonly PlannedRow[];
  /** Only a dry run has some: otherwise one is enough to refuse the file. */
  readonly errors: readonly RowError[];
}

/**
 * People or their trainings out of a file: all rows or none, one ledger entry a change. What the directory says already is
 * left as it is, so the same file twice is once.
 */
export class ImportDirectory extends Command<Result<ImportReport>> {
  constructor(
    readonly actor: Actor,
    readonly order: ImportOrder,
  ) {
    super();
  }
}

/** Of a file that is wrong throughout, more errors help nobody. */
const SHOWN_ERRORS = 50;

@CommandHandler(ImportDirectory)
export class ImportDirectoryHandler implements ICommandHandler<ImportDirectory> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PersonStore) private readonly people: PersonStore,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async execute({ actor, order }: ImportDirectory): Promise<Result<ImportReport>> {
    const permission = mayImport(actor, order.kind);
    if (!permission.ok) return permission;
    const { file, errors } = readImportFile(order.kind, order.csv);
    if (order.dryRun) {
      const { plan } = await this.database.read(actor, (tx) => this.plan(tx, file, { lock: false }));
      return accepted(report(plan, true, inOrder([...errors, ...plan.errors])));
    }
    if (errors.length > 0) return refusedRows(errors);
    return this.database.transaction(actor, async (tx) => {
      const { plan, known } = await this.plan(tx, file, { lock: true });
      if (plan.errors.length > 0) return refusedRows(plan.errors);
      if (order.plan !== undefined && order.plan !== plan.digest) {
        return rejected(
          'changed-meanwhile',
          'The directory or the file changed since the dry run. Run it again and look.',
        );
      }
      await this.carryOut(tx, plan, known);
      return accepted(report(plan, false, []));
    });
  }

  private async plan(tx: Tx, file: ImportRows, how: { readonly lock: boolean }) {
    const { agencyId } = tx.actor;
    const handles = [...new Set(file.rows.map(({ handle }) => handle))];
    const known = await this.people.byHandle(tx, agencyId, handles, how);
    const today = await dayInAgency(tx, agencyId);
    return { plan: planImport(file, { actor: tx.actor, known, today, newId: this.newId }), known };
  }

  private async carryOut(tx: Tx, plan: ImportPlan, known: ReadonlyMap<string, KnownPerson>): Promise<void> {
    const byId = new Map([...known.values()].map((person) => [person.id, person]));
    const changes = plan.changes.flatMap(({ id, events }) => {
      const current = byId.get(id);
      return current === undefined ? [] : [{ current, events }];
    });
    await this.people.recordMany(tx, changes);
    for (const { id, events, names } of plan.changes) {
      if (!byId.has(id)) await this.people.create(tx, id, events);
      if (names) await this.people.name(tx, id, names);
    }
  }
}

function report(plan: ImportPlan, dryRun: boolean, errors: readonly RowError[]): ImportReport {
  const counts = { enrol: 0, record: 0, unchanged: 0 };
  for (const { outcome } of plan.rows) counts[outcome] += 1;
  return { kind: plan.kind, dryRun, plan: plan.digest, counts, rows: plan.rows, errors };
}

/** Why nothing was imported: the cells that must be corrected. */
export function refusedRows(errors: readonly RowError[]) {
  const shown = inOrder(errors).slice(0, SHOWN_ERRORS);
  return rejected(
    'invalid-body',
    `Nothing was imported. Correct ${errors.length === 1 ? 'the cell' : `the ${errors.length} cells`} that rows names and send the whole file again.`,
    {
      errors: shown.map(({ row, column, detail }) => ({ pointer: '/csv', detail: `row ${row}, ${column}: ${detail}` })),
      extension: { rows: shown },
    },
  );
}

const inOrder = (errors: readonly RowError[]) => [...errors].sort((left, right) => left.row - right.row);
