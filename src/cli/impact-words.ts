import type { ImpactReport, ListedChange, ListedGrant } from '../grants/index.js';
import type { RuleChange } from '../policy/index.js';

const OUTCOMES: Readonly<Record<string, string>> = { second_approval: 'second approval' };
const outcome = (word: string): string => OUTCOMES[word] ?? word;

const STANCES: Readonly<Record<string, string>> = {
  silent: 'said nothing',
  pass: 'passed',
  lifted: 'was lifted by a mandate',
  warn: 'warned',
  narrow: 'narrowed',
  second_approval: 'wanted a second approval',
  hold: 'held',
  deny: 'denied',
};

const MISSING: Readonly<Record<keyof ImpactReport['decisions']['notReplayable'], string>> = {
  purged: 'their facts were purged',
  altered:
    'their facts do not match the digest stored with the decision: run `comity doctor` and `comity ledger verify`',
  unreadable: 'their facts cannot be opened with the keys of this installation',
  no_evaluation: 'no evaluation is stored with them',
};

const REFUSALS: Readonly<Record<ListedGrant['reason'], string>> = {
  hold: 'policy would hold it',
  denied: 'policy would deny what was granted',
  no_retention: 'policy would set no retention',
  too_old: 'the records would be too old',
};

/** The report as sentences: coverage first, then what flips, which rules did it, and the cases. */
export function impactWords(report: ImpactReport): string {
  const { decisions, grants, byRule } = report;
  return [
    `Draft ${report.draft.pack} (${report.draft.digest})`,
    `In force ${report.inForce.pack} (${report.inForce.digest})`,
    '',
    `Of ${count(decisions.total, 'past decision')} ${decisions.replayed} replayable: ${decisionsWords(report)}`,
    ...(Object.keys(MISSING) as (keyof typeof MISSING)[]).flatMap((reason) => {
      const missing = decisions.notReplayable[reason];
      return missing === 0 ? [] : [`${missing} not replayable because ${MISSING[reason]}`];
    }),
    ...(decisions.grantRefused > 0
      ? [`${count(decisions.grantRefused, 'replayed decision')} granted what the draft would refuse`]
      : []),
    grantsWords(grants),
    ...beyondWords(report),
    ...part(
      'By rule',
      byRule.map(
        (item) =>
          `  ${item.rule}  ${item.flips} flips, ${item.changes} other changes, ${count(item.grants, 'live grant')}`,
      ),
    ),
    ...part('Decisions', report.listed.flatMap(changeLines)),
    ...part('Live grants that would be suspended', report.listedGrants.flatMap(grantLines)),
    ...part(
      'To look into',
      report.notReplayed.map((item) => `  ${item.requestNumber}  ${MISSING[item.reason]}`),
    ),
    ...(report.leftOff > 0 ? ['', `${report.leftOff} more are counted above and not listed; --list shows more`] : []),
  ].join('\n');
}

/** What was not looked at is said beside what was found: it is no promise that nothing is there. */
function beyondWords({ beyond, visibleTo }: ImpactReport): readonly string[] {
  const older = [
    ...(beyond.decisions > 0 ? [count(beyond.decisions, 'older decision')] : []),
    ...(beyond.grants > 0 ? [count(beyond.grants, 'older live grant')] : []),
  ];
  return [
    ...(older.length > 0 ? [`Not looked at: ${older.join(', ')}`] : []),
    ...(visibleTo === null
      ? []
      : [`Seen as ${visibleTo}: decisions and grants between other agencies are not counted`]),
  ];
}

function decisionsWords({ decisions }: ImpactReport): string {
  const flips = decisions.flips.map((flip) => `${flip.count} flip ${outcome(flip.from)} → ${outcome(flip.to)}`);
  const parts = [
    ...flips,
    ...(decisions.changed > 0 ? [`${decisions.changed} keep their outcome and change in part`] : []),
  ];
  return `${parts.length === 0 ? 'nothing changes' : parts.join(', ')}, ${decisions.same} stay as they are`;
}

function grantsWords(grants: ImpactReport['grants']): string {
  const others = [
    ...(grants.alreadyRefused > 0 ? [`${grants.alreadyRefused} policy refuses already today`] : []),
    ...(grants.wouldRecover > 0 ? [`${grants.wouldRecover} refused today would pass`] : []),
    ...(grants.notJudged > 0 ? [`${grants.notJudged} could not be judged`] : []),
  ];
  return (
    `Of ${count(grants.live, 'live grant')} ${grants.wouldBeSuspended} would be suspended: ` +
    `their next release or access would be refused${others.length === 0 ? '' : `; ${others.join(', ')}`}`
  );
}

function changeLines(item: ListedChange): readonly string[] {
  const what = item.flips
    ? `${outcome(item.from)} → ${outcome(item.to)}`
    : `stays ${outcome(item.to)}: ${[
        ...item.elements.map(({ element, from, to }) => `${element} ${from} → ${to}`),
        ...(item.retention ? [`kept ${item.retention.from ?? 'not'} → ${item.retention.to ?? 'not'}`] : []),
        ...item.obligations.gained.map((code) => `and ${code}`),
        ...item.obligations.lost.map((code) => `without ${code}`),
      ].join(', ')}`;
  const decision = item.ordinal === 1 ? '' : ` decision ${item.ordinal}`;
  const refused = item.grantRefused ? '; what was granted would be refused' : '';
  return [`  ${item.requestNumber}${decision}  ${what}${refused}`, ...item.rules.map(ruleLine)];
}

function grantLines(item: ListedGrant): readonly string[] {
  return [`  ${item.number} (${item.requestNumber})  ${REFUSALS[item.reason]}`, ...item.rules.map(ruleLine)];
}

function ruleLine({ rule, was, is, elements }: RuleChange): string {
  // Where the reason is protected no rule is named.
  if (was === 'silent' && is === 'silent') return '      for a reason that is protected';
  const on = elements.length === 0 ? '' : ` on ${elements.join(', ')}`;
  return `      ${rule}${on}: ${STANCES[was] ?? was}, now ${STANCES[is] ?? is}`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const part = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines];
