import { readFileSync } from 'node:fs';
import { errorCode } from './embedded-postgres-error.js';

/** Names one process beyond its pid, which the system gives out again (in containers at every start). */
export interface ProcessMark {
  readonly pid: number;
  /** Start time in ticks since boot; only Linux tells it. */
  readonly born?: string | undefined;
}

export function thisProcess(): ProcessMark {
  return { pid: process.pid, born: bornAt(process.pid) };
}

/** The mark written in a file; pid 0, which is never alive, when the file is missing or broken. */
export function readMark(file: string): ProcessMark {
  try {
    return parseMark(readFileSync(file, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { pid: 0 };
    throw error;
  }
}

export function parseMark(text: string): ProcessMark {
  try {
    const { pid, born } = JSON.parse(text) as { pid?: unknown; born?: unknown };
    return { pid: typeof pid === 'number' ? pid : 0, born: typeof born === 'string' ? born : undefined };
  } catch {
    return { pid: 0 };
  }
}

export function isAlive({ pid, born }: ProcessMark): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false;
  }
  // Ended, but its parent has not asked how: dead.
  if (statFields(pid)?.[0] === 'Z') return false;
  return born === undefined || born === bornAt(pid);
}

function bornAt(pid: number): string | undefined {
  // Field 22 of proc_pid_stat(5); our list starts at field 3.
  return statFields(pid)?.[19];
}

function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, which may itself hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
