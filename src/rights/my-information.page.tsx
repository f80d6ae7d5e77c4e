import type { AgencyView } from '../directory/index.js';
import type { Answers } from '../platform/receipts/letter-drafts.js';
import type { Rejection } from '../platform/result.js';
import { Fact, Facts } from '../web/components.js';
import { Hidden, Radios, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import { Page } from '../web/page.js';
import type { Frame, Language } from '../web/page.js';
import { LanguageLink, LetterErrors } from '../web/receipt.js';
import { withQuery } from '../web/table.js';
import { langParameter, saying } from '../web/words.js';
import type { Say } from '../web/words.js';
import { CAPACITIES, IDENTITY_PROOFS, RIGHTS_KINDS } from './domain/rights-case.js';
import { asksForCorrection, firstOpenStep } from './letter-steps.js';
import type { Step } from './letter-steps.js';
import { RIGHTS_WORDS } from './rights-words.js';
import type { RightsKey } from './rights-words.js';

export const NEW_CASE = '/my-information/new';

export interface StepPageProps {
  readonly frame: Frame;
  readonly language: Language;
  readonly step: Step;
  readonly answers: Answers;
  readonly agencies: readonly AgencyView[];
  readonly idempotencyKey: string;
  readonly rejection?: Rejection | undefined;
  readonly done?: string | undefined;
}

type SayRights = Say<RightsKey>;

interface PartProps {
  readonly say: SayRights;
  readonly form: FormState;
  readonly props: StepPageProps;
}

const stepName = (step: Step): RightsKey => `step${step}`;
export const stepAddress = (step: Step, language: Language): string =>
  withQuery(NEW_CASE, { step: step === 1 ? undefined : String(step), lang: langParameter(language) });

/** One step of four; each is a page of its own, so that the browser's Back leads to the one before. */
export function StepPage(props: StepPageProps) {
  const { frame, language, step, answers, rejection, idempotencyKey, done } = props;
  const say = saying(RIGHTS_WORDS, language);
  const form: FormState = { values: answers, errors: rejection?.errors ?? [], language };
  const Part = PARTS[step];
  return (
    <Page title={say('title')} frame={frame} here={NEW_CASE} language={language} done={done}>
      <LetterErrors rejection={rejection} say={say} />
      <LanguageLink
        address={withQuery(NEW_CASE, { step: step === 1 ? undefined : String(step) })}
        language={language}
        say={say}
      />
      <h2>{say('step', { step: String(step), name: say(stepName(step)) })}</h2>
      <form method="post" action={NEW_CASE} class="usa-form usa-form--large" novalidate>
        <FormGuard idempotencyKey={idempotencyKey} />
        <Hidden name="lang" value={language} />
        <Hidden name="step" value={String(step)} />
        <Part say={say} form={form} props={props} />
        <div class="actions">
          <SubmitButton name="go" value={step === 4 ? 'send' : 'next'}>
            {say(step === 4 ? 'send' : 'next')}
          </SubmitButton>
          {step > 1 && (
            <SubmitButton look="outline" name="go" value="back">
              {say('back')}
            </SubmitButton>
          )}
          {Object.keys(answers).length > 0 && (
            <SubmitButton look="outline" name="go" value="discard">
              {say('discard')}
            </SubmitButton>
          )}
        </div>
      </form>
      {step === 1 && (
        <ul>
          <li>
            <a href={withQuery('/my-information/status', { lang: langParameter(language) })}>{say('toStatus')}</a>
          </li>
          <li>
            {say('complainInstead')}{' '}
            <a href={withQuery('/complaints/new', { lang: langParameter(language) })}>{say('toComplaint')}</a>
          </li>
        </ul>
      )}
    </Page>
  );
}

function WhatYouWant({ say, form }: PartProps) {
  return (
    <>
      <p>{say('intro')}</p>
      <p>{say('need')}</p>
      <p>{say('keptHours')}</p>
      <Radios
        name="kind"
        label={say('kind')}
        form={form}
        required
        options={RIGHTS_KINDS.map((kind) => ({ value: kind, label: say(kind) }))}
      />
    </>
  );
}

function WhatItIsAbout({ say, form, props: { agencies, answers } }: PartProps) {
  return (
    <>
      <Select
        name="agency"
        label={say('agency')}
        hint={say('agencyHint')}
        form={form}
        required
        none={say('agencyOpen')}
        options={agencies.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextArea name="description" label={say('description')} hint={say('descriptionHint')} form={form} required />
      {asksForCorrection(answers) && (
        <>
          <TextArea name="disputed" label={say('disputed')} hint={say('disputedHint')} form={form} required rows={3} />
          <TextArea name="proposed" label={say('proposed')} form={form} required rows={3} />
          <TextArea name="explanation" label={say('explanation')} form={form} required />
        </>
      )}
    </>
  );
}

function WhoYouAre({ say, form }: PartProps) {
  return (
    <>
      <TextField name="name" label={say('name')} form={form} required autocomplete="name" />
      <TextArea
        name="mailingAddress"
        label={say('mailingAddress')}
        hint={say('mailingHint')}
        form={form}
        required
        rows={4}
        autocomplete="street-address"
      />
      <TextField name="email" label={say('email')} form={form} type="email" autocomplete="email" />
      <TextField name="phone" label={say('phone')} form={form} type="tel" autocomplete="tel" />
      <Radios
        name="capacity"
        label={say('capacity')}
        form={form}
        required
        options={CAPACITIES.map((value) => ({ value, label: say(value) }))}
      />
      <Radios
        name="identityProof"
        label={say('identityProof')}
        hint={say('identityHint')}
        form={form}
        required
        options={IDENTITY_PROOFS.map((value) => ({ value, label: say(value) }))}
      />
    </>
  );
}

/** By step, what is shown again before it is sent; each leads back to where it is changed. */
const CHECKED: readonly (readonly [Step, readonly RightsKey[]])[] = [
  [1, ['kind']],
  [2, ['agency', 'description', 'disputed', 'proposed', 'explanation']],
  [3, ['name', 'mailingAddress', 'email', 'phone', 'capacity', 'identityProof']],
];
const CHOICES: readonly string[] = [...RIGHTS_KINDS, ...CAPACITIES, ...IDENTITY_PROOFS];

function CheckAndSend({ say, props: { agencies, answers, language } }: PartProps) {
  const shown = (name: string): string => {
    const value = answers[name] ?? '';
    if (name === 'agency') return agencies.find(({ id }) => id === value)?.name ?? say('agencyOpen');
    if (['kind', 'capacity', 'identityProof'].includes(name) && CHOICES.includes(value)) return say(value as RightsKey);
    return value === '' ? say('none') : value;
  };
  return (
    <>
      <p>{say('checkHint')}</p>
      {CHECKED.map(([step, names]) => (
        <section>
          <h3>{say(stepName(step))}</h3>
          <Facts>
            {names
              .filter((name) => asksForCorrection(answers) || !['disputed', 'proposed', 'explanation'].includes(name))
              .map((name) => (
                <Fact name={say(name)}>
                  <span class="words">{shown(name)}</span>
                </Fact>
              ))}
          </Facts>
          <p>
            <a href={stepAddress(step, language)}>{say('change', { name: say(stepName(step)) })}</a>
          </p>
        </section>
      ))}
    </>
  );
}

const PARTS = { 1: WhatYouWant, 2: WhatItIsAbout, 3: WhoYouAre, 4: CheckAndSend } as const;

/** A step that was asked for before what it rests on is there leads to the first that is open. */
export const reachable = (asked: Step, answers: Answers, say: SayRights): Step =>
  Math.min(asked, firstOpenStep(answers, say)) as Step;
