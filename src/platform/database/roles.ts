import type { ClientBase } from 'pg';

/**
 * Who may do what in the database (trust.md 4.4 in short): the owner cannot log in and no process runs as it; each
 * process logs in as a role that row-level security binds.
 */
export const LOGIN_ROLES = {
  /** Serves people: sees the rows of the agency set for the transaction. */
  app: 'comity_app',
  /** Time passing and disposition: sees every agency's due rows, and may destroy through the guarded path. */
  purger: 'comity_purger',
  /** Moves ledger rows from the inbox to their position, nothing else. */
  sequencer: 'comity_sequencer',
  /** Reads the ledger of all agencies. */
  auditor: 'comity_auditor',
  /** Owns the queue's own schema; the jobs hold ids only. */
  queue: 'comity_queue',
} as const;
export type RoleName = keyof typeof LOGIN_ROLES;
export const OWNER_ROLE = 'comity_owner';

/**
 * Creates the roles, or renews their passwords; roles belong to the cluster, so this is no migration.
 * @param password password of a login role
 */
export async function ensureRoles(admin: ClientBase, password: (role: string) => string): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>(
    `select rolname from pg_roles where rolname like 'comity\\_%'`,
  );
  const present = new Set(rows.map((row) => row.rolname));
  if (!present.has(OWNER_ROLE)) await admin.query(`create role ${OWNER_ROLE} nologin nobypassrls`);
  for (const role of Object.values(LOGIN_ROLES)) {
    const verb = present.has(role) ? 'alter' : 'create';
    await admin.query(`${verb} role ${role} login nobypassrls password '${password(role)}'`);
  }
  await admin.query(`grant ${OWNER_ROLE} to current_user`);
  const { rows: named } = await admin.query<{ name: string }>(`select quote_ident(current_database()) as name`);
  const database = named[0]!.name;
  await admin.query(`grant create on database ${database} to ${OWNER_ROLE}, ${LOGIN_ROLES.queue}`);
  await admin.query(`revoke create on schema public from public`);
}
