/** Faults of the start whose message is written for the operator; of all others only the message is shown. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is taken. Stop the other program, or set PORT to a free one.',
  EACCES: 'The port or folder may not be used by this user. Set PORT above 1024, or correct the permissions.',
  ECONNREFUSED: 'PostgreSQL does not answer at DATABASE_URL. Start it, or unset DATABASE_URL to use the embedded one.',
  '28P01': 'PostgreSQL refuses the password in DATABASE_URL. Correct it.',
  '3D000': 'The database named in DATABASE_URL does not exist. Create it: createdb comity',
  '42501': 'The user in DATABASE_URL may not create roles. Use a superuser or one with CREATEROLE for the start.',
};

/** One sentence for the person at the terminal: what is wrong and what to do. */
export function whatToDo(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error. Please report it.';
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ADVICE[code] ?? error.message;
}
