/**
 * The one permission idea: a table of role × state → commands. A feature brings its table as data; the check, the pages
 * and the published documentation all read the same rows.
 */
export interface PermissionRow<Role extends string, State extends string, Command extends string> {
  readonly role: Role;
  /** Where somebody must stand towards the record (for example on one side of it); absent: anywhere. */
  readonly side?: string;
  readonly may: Readonly<Partial<Record<State, readonly Command[]>>>;
}

export type PermissionTable<Role extends string, State extends string, Command extends string> = readonly PermissionRow<
  Role,
  State,
  Command
>[];

/**
 * The commands open to somebody with these roles while the record is in `state`. Nothing that is not written is allowed.
 * Conflict rules (who did what before) come on top and only ever take away.
 * @param sides where the person stands; a row that names a side applies only there
 */
export function allowed<Role extends string, State extends string, Command extends string>(
  table: PermissionTable<Role, State, Command>,
  roles: readonly string[],
  state: State,
  sides: readonly string[] = [],
): ReadonlySet<Command> {
  return new Set(rowsFor(table, roles, sides).flatMap((row) => row.may[state] ?? []));
}

/** Whether the roles open the command in any state: tells "not your role" from "not now". */
export function allowedInSomeState<Role extends string, State extends string, Command extends string>(
  table: PermissionTable<Role, State, Command>,
  roles: readonly string[],
  command: Command,
  sides: readonly string[] = [],
): boolean {
  return rowsFor(table, roles, sides).some((row) =>
    Object.values<readonly Command[] | undefined>(row.may).some((commands) => commands?.includes(command)),
  );
}

/**
 * The table as Markdown for the documentation: one line a role (and side), one column a state, `–` where nothing is open.
 * @param states in the order of the columns; a state the table names and this list forgets is an error
 */
export function permissionMarkdown<Role extends string, State extends string, Command extends string>(
  table: PermissionTable<Role, State, Command>,
  states: readonly State[],
): string {
  for (const row of table) {
    const forgotten = Object.keys(row.may).find((state) => !(states as readonly string[]).includes(state));
    if (forgotten !== undefined)
      throw new Error(`The permission table names the state ${forgotten}, its columns do not`);
  }
  const sided = table.some((row) => row.side !== undefined);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const header = [...(sided ? ['side'] : []), 'role', ...states];
  const body = table.map((row) =>
    line([
      ...(sided ? [row.side ?? 'any'] : []),
      row.role,
      ...states.map((state) => row.may[state]?.map((command) => `\`${command}\``).join(' ') || '–'),
    ]),
  );
  return [line(header), line(header.map(() => '---')), ...body, ''].join('\n');
}

function rowsFor<Role extends string, State extends string, Command extends string>(
  table: PermissionTable<Role, State, Command>,
  roles: readonly string[],
  sides: readonly string[],
): PermissionTable<Role, State, Command> {
  return table.filter((row) => roles.includes(row.role) && (row.side === undefined || sides.includes(row.side)));
}
