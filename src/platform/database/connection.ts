import { LOGIN_ROLES } from './roles.js';
import type { RoleName } from './roles.js';

/** The same database, reached as one of the login roles. */
export function urlForRole(adminUrl: string, role: RoleName, password: (role: string) => string): string {
  const name = LOGIN_ROLES[role];
  return adminUrl.replace(/^(postgres(?:ql)?:\/\/)(?:[^@/]*@)?/, `$1${name}:${password(name)}@`);
}

/** The same server, another database. */
export function urlForDatabase(url: string, database: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}
