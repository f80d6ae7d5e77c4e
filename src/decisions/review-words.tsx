import { BASIS, EFFECT } from '../share-requests/index.js';
import type { Basis, CurrentPolicy, Finding, FindingEffect } from '../policy/index.js';
import { Tag } from '../web/components.js';
import type { Awaits } from './queries/review-queue.js';
import type { StandingRule } from './domain/review-choices.js';

export type Titles = Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle' | 'obligationTitle' | 'authority'>;

export const AWAITS: Readonly<Record<Awaits, string>> = {
  decision: 'Your decision',
  second_approval: 'Your second approval',
};

export const DECIDED_AS = {
  permit: { words: 'Released as asked', tone: 'good' },
  narrow: { words: 'Released in part', tone: 'wait' },
  deny: { words: 'Denied', tone: 'bad' },
} as const;

/** `legal_counsel` → `legal counsel`. */
export const roleInWords = (role: string): string => role.replaceAll('_', ' ');

/** `last4` and the like as the pack names them. */
export const maskInWords = (transform: string): string => transform.replaceAll('_', ' ');

/** One rule that did not pass: what it does, why, on which basis, by which citation, and what would help. */
export function FindingLine({ finding }: { readonly finding: Finding }) {
  const { words, tone } = EFFECT[finding.effect];
  return (
    <li>
      <Tag tone={tone}>{words}</Tag> {finding.message}
      {finding.result === 'gap' && ' No rule speaks about this, and what no rule allows is denied.'}
      <br />
      <span class="quiet">
        {BASIS[finding.basis]}
        {finding.citation !== '' && `, ${finding.citation}`}; rule <code>{finding.rule}</code>, version{' '}
        {finding.version}
      </span>
      {finding.cure !== '' && (
        <>
          <br />
          What would help: {finding.cure}
        </>
      )}
    </li>
  );
}

/** `R-A (law)` and so on, for the places where a choice is closed. */
export const ruleInWords = ({ rule, basis, effect }: StandingRule): string =>
  `${rule} (${(BASIS[basis as Basis] ?? basis).toLowerCase()}) ${(EFFECT[effect as FindingEffect]?.words ?? effect).toLowerCase()} it`;
