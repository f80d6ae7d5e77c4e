import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/platform/ids/ids.js';
import { RetentionWorld } from '../support/retention-world.js';

const PERSON = newId();
const OTHER = newId();

/** What no code path may write, whoever it is: first approver, first role, second approver, second role. */
const FORBIDDEN: readonly [string, ...(string | null)[]][] = [
  ['the same person twice', PERSON, 'privacy_officer', PERSON, 'legal_counsel'],
  ['the same role twice', PERSON, 'privacy_officer', OTHER, 'privacy_officer'],
  ['a second approver without a first', null, null, OTHER, 'legal_counsel'],
  ['a second approver without a role', PERSON, 'privacy_officer', OTHER, null],
  ['a first approver without a role', PERSON, null, null, null],
  ['a role that nobody had', PERSON, 'privacy_officer', null, 'legal_counsel'],
];
const UPDATE = `
  update sharing.decision set first_approver = $2, first_role = $3, second_approver = $4, second_role = $5 where id = $1`;

describe('four eyes, in the database itself', () => {
  let world: RetentionWorld;
  let admin: pg.Client;
  let decisionId: string;
  beforeAll(async () => {
    world = await RetentionWorld.open();
    admin = new pg.Client({ connectionString: world.adminUrl });
    await admin.connect();
    ({ decisionId } = await world.grant());
  });
  afterAll(async () => {
    await admin.end();
    await world.close();
  });

  it('take two persons in two roles', async () => {
    const good = [decisionId, PERSON, 'privacy_officer', OTHER, 'legal_counsel'];
    await expect(admin.query(UPDATE, good)).resolves.toMatchObject({ rowCount: 1 });
  });

  it.each(FORBIDDEN)('refuse %s, also from a superuser', async (_, ...approvals) => {
    await expect(admin.query(UPDATE, [decisionId, ...approvals])).rejects.toMatchObject({
      code: '23514',
      constraint: 'four_eyes',
    });
  });

  it('would let each of them in without the constraint', async () => {
    await admin.query('begin');
    await admin.query('alter table sharing.decision drop constraint four_eyes');
    for (const [, ...approvals] of FORBIDDEN) {
      await expect(admin.query(UPDATE, [decisionId, ...approvals])).resolves.toMatchObject({ rowCount: 1 });
    }
    await admin.query('rollback');
  });
});
