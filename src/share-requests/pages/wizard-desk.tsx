import { Inject, Injectable } from '@nestjs/common';
import { agencies, agencyNames, readerOf } from '../../directory/index.js';
import { agreements } from '../../agreements/index.js';
import { CONFIG } from '../../platform/config/config.js';
import type { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { KEY_HOME } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import type { Rejection } from '../../platform/result.js';
import { CurrentPolicy } from '../../policy/index.js';
import { formState } from '../../web/forms/page-form.js';
import type { Option } from '../../web/forms/fields.js';
import { renderFragment, renderPage } from '../../web/render-page.js';
import { labelsOf } from '../draft-form/field-labels.js';
import { formOfBody } from '../draft-form/form-of-body.js';
import type { FilledStep, Step } from '../draft-form/steps.js';
import { stepAddress } from '../draft-form/steps.js';
import { codesOf } from '../narrative.js';
import { PolicyChecks } from '../policy-checks.js';
import { askedBefore } from '../queries/asked-before.js';
import { grantedAlready } from '../queries/granted-already.js';
import type { ShareRequestDraft } from '../queries/share-request-draft.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { CheckAnswers } from './check-answers.page.js';
import { ElementsStep } from './elements-step.page.js';
import { documentsOf, FieldsOfStep } from './fields-of-step.page.js';
import type { FieldsShown } from './fields-of-step.page.js';
import { PolicyPanel, SaidAgain } from './policy-panel.page.js';
import { StepForm, WizardFrame } from './wizard-frame.page.js';

const MOST_AGENCIES = 1_000;
const MOST_AGREEMENTS = 200;

export interface StepShown {
  readonly step: Step;
  readonly draft?: ShareRequestDraft | undefined;
  /** As typed, after a refusal; the draft itself otherwise. */
  readonly form?: UrlEncoded;
  readonly rejection?: Rejection;
  readonly done?: string | undefined;
  /** What policy is asked about; the draft unless given. */
  readonly asked?: ShareRequestBody;
}

/** Draws the pages of the wizard. It reads what a step needs and writes nothing. */
@Injectable()
export class WizardDesk {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
    @Inject(CurrentPolicy) private readonly policy: CurrentPolicy,
    @Inject(PolicyChecks) private readonly checks: PolicyChecks,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  async draw(tx: Tx, shown: StepShown): Promise<string> {
    const { step, draft, rejection, done } = shown;
    const [{ self, frame }, fields] = await Promise.all([readerOf(tx, this.config), this.fields(tx, shown)]);
    const place = { frame, step, draft, rejection, done };
    if (step === 'elements' && draft) {
      const { panel } = await this.judged(tx, draft, shown.asked ?? draft.body, 'elements');
      return renderPage(
        <WizardFrame {...place} labels={labelsOf(fields.catalogue)}>
          <ElementsStep draft={draft} panel={panel} documents={documentsOf(fields)} {...fields} />
        </WizardFrame>,
      );
    }
    if (step === 'check' && draft) {
      const { body } = draft;
      const question = { ...body, except: draft.id, pseudonyms: this.pseudonymsOf(tx, body) };
      const [{ panel }, before, granted, agencyName] = await Promise.all([
        this.judged(tx, draft, body, 'check'),
        askedBefore(tx, question),
        grantedAlready(tx, question),
        agencyNames(tx, [body.sourceAgency, body.recipient?.agency ?? '', body.onward?.to ?? '']),
      ]);
      const maySubmit = draft.commands.includes('submit');
      const { timeZone: zone } = self.agency;
      return renderPage(
        <WizardFrame {...place}>
          <CheckAnswers
            titles={this.policy}
            {...{ draft, body, before, granted, agencyName, zone, maySubmit, panel }}
          />
        </WizardFrame>,
      );
    }
    const filled = step as FilledStep;
    return renderPage(
      <WizardFrame {...place} labels={labelsOf(fields.catalogue)}>
        <StepForm step={step} draft={draft} {...(STAY[filled] === undefined ? {} : { stay: STAY[filled] })}>
          <FieldsOfStep step={filled} {...fields} />
        </StepForm>
      </WizardFrame>,
    );
  }

  /** The policy result alone, for the page that shows it already, with what is read out of it. */
  async fragment(tx: Tx, draft: ShareRequestDraft, asked: ShareRequestBody): Promise<string> {
    const { evaluation, panel } = await this.judged(tx, draft, asked, 'elements');
    return renderFragment(
      <>
        {panel}
        <SaidAgain evaluation={evaluation} />
      </>,
    );
  }

  /** The policy result on `asked`, which need not be what the draft says. */
  private async judged(tx: Tx, draft: ShareRequestDraft, asked: ShareRequestBody, step: 'elements' | 'check') {
    const { requesterId } = draft;
    const { evaluation, wouldPass, policy } = await this.checks.check(tx, { request: asked, requesterId });
    const { masks } = policy.catalogue(tx.at, asked.purpose);
    const offerAction = `${stepAddress(draft.number, step)}/would-pass`;
    const panel = <PolicyPanel titles={policy} {...{ asked, evaluation, wouldPass, masks, offerAction }} />;
    return { evaluation, panel };
  }

  /** Choices for every field of a request, read in statements whose number depends on nothing. */
  async fields(tx: Tx, { draft, form, rejection }: Omit<StepShown, 'step'>): Promise<FieldsShown> {
    const [listed, inForce] = await Promise.all([
      agencies(tx, { limit: MOST_AGENCIES }),
      draft ? agreements(tx, { limit: MOST_AGREEMENTS, status: 'in_force' }) : [],
    ]);
    const body = draft?.body;
    const values = form ?? (body ? formOfBody(body) : {});
    const purpose = typeof values['purpose'] === 'string' ? values['purpose'] : body?.purpose;
    const between = inForce.filter(({ parties }) => body !== undefined && parties.includes(body.sourceAgency));
    const covers = ({ purposes }: (typeof between)[number]) => purposes.includes(purpose ?? '');
    const best = [...between.filter(covers), ...between.filter((each) => !covers(each))];
    const offered = best.map((each): Option => ({
      value: body?.agreement === each.id ? each.id : each.number,
      label: `${each.title} (${each.number})`,
      hint: covers(each) ? 'Covers your purpose' : 'Does not name your purpose',
    }));
    const named = body?.agreement;
    const missing = named !== undefined && !offered.some(({ value }) => value === named);
    const stranger: Option = { value: named ?? '', label: named ?? '', hint: 'Not in force between the two agencies' };
    return {
      form: formState(values, rejection),
      catalogue: this.policy.catalogue(tx.at, purpose === '' ? undefined : purpose),
      agencies: listed
        .map(({ id, name }) => ({ value: id, label: name }))
        .toSorted((left, right) => left.label.localeCompare(right.label, 'en')),
      agreements: missing ? [...offered, stranger] : offered,
      body,
    };
  }

  private pseudonymsOf(tx: Tx, body: ShareRequestBody): readonly string[] {
    return codesOf(body, tx.actor.agencyId, this.keys, false).subjects.pseudonyms;
  }
}

/** Steps with rows can be saved without leaving them: each time there is room for one more. */
const STAY: Partial<Record<FilledStep, string>> = {
  authority: 'Save and add another document',
  handling: 'Save and add another person',
};
