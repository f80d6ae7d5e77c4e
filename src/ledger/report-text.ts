import type { VerifyReport } from './verify/report.js';
import type { CaseReport } from './verify/verify-case.js';
import type { ProofReport } from './verify/verify-proof.js';

const RESULT: Readonly<Record<VerifyReport['result'], string>> = {
  ok: 'in order',
  tampered: 'NOT WHAT WAS SIGNED',
  unusable: 'CANNOT SAY',
};

/** A report for people, one fact a line. */
export function describeReport(report: VerifyReport): string {
  const { problem } = report;
  const lines: [string, string][] = [['result', RESULT[report.result]]];
  if (report.origin !== null) lines.push(['ledger', report.origin]);
  if (report.unusable !== null) lines.push(['reason', report.unusable]);
  if (problem) lines.push(['problem', `${placeOf(problem)}: ${problem.reason}. ${problem.detail}`]);
  if (report.origin !== null) {
    lines.push(['entries', `${report.entries} read, ${report.provenUpTo} proven by ${report.checkpoints} checkpoints`]);
  }
  if (report.unsigned > 0 && report.result === 'ok') {
    lines.push(['unsigned', `${report.unsigned} at the end, nothing is shown about them yet`]);
  }
  if (report.root !== null) lines.push(['root', report.root]);
  lines.push(...keyLines(report));
  for (const notice of report.notices) lines.push(['notice', `entry ${notice.position}: ${notice.detail}`]);
  if (report.noticeCount > report.notices.length) {
    lines.push(['notice', `${report.noticeCount - report.notices.length} more of the kind`]);
  }
  return inColumns(lines);
}

export function describeProof(report: ProofReport): string {
  const lines: [string, string][] = [['result', RESULT[report.result]]];
  if (report.origin !== null) lines.push(['ledger', report.origin]);
  lines.push(['proof', report.detail], ...keyLines(report));
  return inColumns(lines);
}

export function describeCase(report: CaseReport): string {
  const lines: [string, string][] = [['result', RESULT[report.result]]];
  if (report.about !== null) lines.push(['case', report.about]);
  if (report.origin !== null) lines.push(['ledger', report.origin]);
  lines.push(['proof', report.detail], ...keyLines(report));
  for (const notice of report.notices) lines.push(['notice', notice]);
  for (const { seq, at, type, record } of report.entries) {
    lines.push([`entry ${seq}`, `${at} ${type}${record ? `, ${record.kind} ${record.id}` : ''}`]);
  }
  return inColumns(lines);
}

function placeOf({ position, from, to }: NonNullable<VerifyReport['problem']>): string {
  if (to === from) return `the checkpoint of ${position} entries`;
  if (to === from + 1) return `entry ${from}`;
  return `the first bad entry is one of ${from} to ${to - 1}, seen at ${position}`;
}

function keyLines({ keys, keySource }: Pick<VerifyReport, 'keys' | 'keySource'>): [string, string][] {
  const trust =
    keySource === 'given'
      ? 'trusted by you'
      : 'OUT OF THE FILE ITSELF: it shows only that the file agrees with itself. Get the key elsewhere and pass --key';
  return keys.map((key) => ['key', `${key} (${trust})`]);
}

const inColumns = (lines: readonly [string, string][]): string =>
  lines.map(([name, text]) => `${name.padEnd(9)} ${text}`).join('\n');
