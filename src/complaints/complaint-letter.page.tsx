import type { AgencyView } from '../directory/index.js';
import type { Rejection } from '../platform/result.js';
import { Hidden, Radios, Select, SubmitButton, TextArea, TextField } from '../web/forms/fields.js';
import type { FormState } from '../web/forms/fields.js';
import { FormGuard } from '../web/forms/form-guard.js';
import { Page } from '../web/page.js';
import type { Frame, Language } from '../web/page.js';
import { LanguageLink, LetterErrors } from '../web/receipt.js';
import { withQuery } from '../web/table.js';
import { langParameter, saying } from '../web/words.js';
import { COMPLAINT_WORDS } from './complaint-words.js';
import { COMPLAINANTS, COMPLAINT_TYPES } from './domain/complaint.js';

export const NEW_COMPLAINT = '/complaints/new';
export const COMPLAINT_STATUS = '/complaints/status';
export const COMPLAINT_RECEIPT = '/complaints/receipt';
export const COMPLAINT_FORGOTTEN = '/complaints/forgotten';

export interface LetterPageProps {
  readonly frame: Frame;
  readonly language: Language;
  readonly form: FormState;
  /** Without the reviewers' own, of which they hear nothing. */
  readonly agencies: readonly AgencyView[];
  /** Whether anybody hears complaints here. */
  readonly heard: boolean;
  readonly idempotencyKey: string;
  readonly rejection?: Rejection | undefined;
}

/** One page, so that it can be sent from an old telephone with a bad line: nothing to lose between steps. */
export function ComplaintLetterPage(props: LetterPageProps) {
  const { frame, language, form, agencies, heard, idempotencyKey, rejection } = props;
  const say = saying(COMPLAINT_WORDS, language);
  const lang = langParameter(language);
  const typed = { ...form, language };
  return (
    <Page title={say('title')} frame={frame} here={NEW_COMPLAINT} language={language}>
      <LetterErrors rejection={rejection} say={say} />
      <LanguageLink address={NEW_COMPLAINT} language={language} say={say} />
      <div class="prose">
        <p>{say('intro')}</p>
        <p>{say('what')}</p>
        <p>{say('clock')}</p>
        <ul>
          <li>
            <a href={withQuery(COMPLAINT_STATUS, { lang })}>{say('toStatus')}</a>
          </li>
          <li>
            <a href={withQuery('/my-information/new', { lang })}>{say('toInformation')}</a>
          </li>
        </ul>
      </div>
      {heard ? (
        <form method="post" action={NEW_COMPLAINT} class="usa-form usa-form--large" novalidate>
          <FormGuard idempotencyKey={idempotencyKey} />
          <Hidden name="lang" value={language} />
          <Radios
            name="complainant"
            label={say('complainant')}
            form={typed}
            required
            options={COMPLAINANTS.map((value) => ({ value, label: say(value) }))}
          />
          <TextArea name="contact" label={say('contact')} hint={say('contactHint')} form={typed} rows={3} />
          <Select
            name="agencyComplainedOf"
            label={say('agencyComplainedOf')}
            hint={say('agencyHint')}
            form={typed}
            required
            none={say('choose')}
            options={agencies.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Radios
            name="type"
            label={say('type')}
            form={typed}
            required
            options={COMPLAINT_TYPES.map((value) => ({ value, label: say(value) }))}
          />
          <TextArea
            name="narrative"
            label={say('narrative')}
            hint={say('narrativeHint')}
            form={typed}
            required
            rows={10}
          />
          <TextField name="references" label={say('references')} hint={say('referencesHint')} form={typed} />
          <div class="actions">
            <SubmitButton>{say('send')}</SubmitButton>
          </div>
        </form>
      ) : (
        <p class="prose">
          {say('nobodyHears')} <a href="/contacts">{say('contacts')}</a>
        </p>
      )}
      <p class="prose">{say('employee')}</p>
    </Page>
  );
}
