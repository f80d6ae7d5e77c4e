import type { Answers } from '../platform/receipts/letter-drafts.js';
import { accepted, rejected } from '../platform/result.js';
import type { FieldError, Result } from '../platform/result.js';
import { readForm } from '../web/forms/page-form.js';
import type { Say } from '../web/words.js';
import { rightsCaseBody } from './rights-cases.dto.js';
import type { RightsCaseBody } from './rights-cases.dto.js';
import type { RightsKey } from './rights-words.js';

export const STEPS = [1, 2, 3, 4] as const;
export type Step = (typeof STEPS)[number];

const CORRECTION_FIELDS = ['disputed', 'proposed', 'explanation'] as const;

/** What each step asks; the fields of a correction only of whoever wants one. */
const FIELDS: Readonly<Record<Step, readonly string[]>> = {
  1: ['kind'],
  2: ['agency', 'description', ...CORRECTION_FIELDS],
  3: ['name', 'mailingAddress', 'email', 'phone', 'capacity', 'identityProof'],
  4: [],
};

/** What is said of a field that cannot be taken as it is. */
const NEEDED: Readonly<Record<string, RightsKey>> = {
  kind: 'needKind',
  agency: 'needAgency',
  description: 'needDescription',
  disputed: 'needDisputed',
  proposed: 'needProposed',
  explanation: 'needExplanation',
  name: 'needName',
  mailingAddress: 'needAddress',
  email: 'needEmail',
  phone: 'needPhone',
  capacity: 'needCapacity',
  identityProof: 'needProof',
};

export const stepOf = (text: unknown): Step => STEPS.find((step) => String(step) === text) ?? 1;

/** Whether a step asks for the parts of a correction. */
export const asksForCorrection = (answers: Answers): boolean => answers['kind'] === 'correction';

/** All answers so far, those of the step replaced: an emptied field is emptied. */
export function withAnswers(answers: Answers, step: Step, sent: (name: string) => string | undefined): Answers {
  return { ...answers, ...Object.fromEntries(FIELDS[step].map((name) => [name, sent(name) ?? ''])) };
}

/** The body that the API takes, or what is missing by field, in the words of the page. */
export function readAnswers(answers: Answers, language: 'en' | 'es', say: Say<RightsKey>): Result<RightsCaseBody> {
  const given = (name: string) => (answers[name] === '' ? undefined : answers[name]);
  const names = Object.keys(NEEDED).filter(
    (name) => asksForCorrection(answers) || !CORRECTION_FIELDS.some((each) => each === name),
  );
  const read = readForm(rightsCaseBody, { language, ...Object.fromEntries(names.map((name) => [name, given(name)])) });
  if (read.ok) return read;
  // A check that looks at several fields does not run while one of them is wrong; all is said at once here.
  const missing = asksForCorrection(answers) ? CORRECTION_FIELDS.filter((name) => given(name) === undefined) : [];
  const errors = [...(read.rejection.errors ?? []), ...missing.map((name) => ({ pointer: `/${name}`, detail: '' }))];
  return rejected(read.rejection.code, read.rejection.detail, { errors: inWords(errors, say) });
}

/** What is wrong with one field is said once, in its own words. */
export function inWords(errors: readonly FieldError[] = [], say: Say<RightsKey>): readonly FieldError[] {
  const wrong = new Set(errors.map(({ pointer }) => pointer.split('/')[1] ?? ''));
  // In the order of the pages.
  const names = Object.keys(NEEDED).filter((name) => wrong.has(name));
  return names.map((name) => ({ pointer: `/${name}`, detail: say(NEEDED[name]!) }));
}

/** What keeps a step from being left; nothing of the steps behind it is asked yet. */
export function checkStep(answers: Answers, step: Step, say: Say<RightsKey>): Result<void> {
  const read = readAnswers(answers, 'en', say);
  if (read.ok) return accepted(undefined);
  const errors = (read.rejection.errors ?? []).filter(({ pointer }) => FIELDS[step].includes(pointer.slice(1)));
  return errors.length === 0 ? accepted(undefined) : rejected(read.rejection.code, read.rejection.detail, { errors });
}

/** The first step with something to correct; the last one when there is nothing. */
export function firstOpenStep(answers: Answers, say: Say<RightsKey>): Step {
  return STEPS.find((step) => !checkStep(answers, step, say).ok) ?? 4;
}
