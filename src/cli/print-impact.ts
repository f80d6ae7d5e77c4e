import type { ImpactReport, ListedChange } from '../grants/index.js';
import { EXIT } from './exit-codes.js';
import { impactWords } from './impact-words.js';
import { out, printList, say } from './print.js';
import type { Column, Format } from './print.js';

const COLUMNS: readonly Column<ListedChange>[] = [
  { title: 'request', of: (row) => row.requestNumber },
  { title: 'decision', of: (row) => row.ordinal },
  { title: 'from', of: (row) => row.from },
  { title: 'to', of: (row) => row.to },
  { title: 'rules', of: (row) => row.rules.map((item) => item.rule) },
  { title: 'granted would be refused', of: (row) => row.grantRefused },
];

/** What a draft would change; exit 0 nothing, 3 something, or more than could be seen. */
export async function printImpact(output: Format, report: ImpactReport): Promise<void> {
  process.exitCode = exitOf(report);
  if (output === 'json') return out(JSON.stringify(report, null, 2));
  if (output === 'table') return out(impactWords(report));
  await printList(output, report.listed, COLUMNS);
  say(impactWords({ ...report, listed: [] }));
}

/** A history of which nothing can be replayed is not one in which nothing changes. */
function exitOf({ decisions, grants }: ImpactReport): 0 | 3 {
  const moved = decisions.flipped + decisions.changed + grants.wouldBeSuspended + grants.wouldRecover;
  const blind = (decisions.total > 0 && decisions.replayed === 0) || grants.notJudged > 0;
  return moved > 0 || blind ? EXIT.conditional : EXIT.done;
}
