import type { ComponentChildren } from 'preact';
import { stepAddress } from '../draft-form/steps.js';
import { ElementFields } from './element-fields.page.js';
import type { ElementFieldsProps } from './element-fields.page.js';
import { PolicySaid } from './policy-panel.page.js';
import { StepForm } from './wizard-frame.page.js';
import type { DraftShown } from './wizard-frame.page.js';

export interface ElementsStepProps extends ElementFieldsProps {
  readonly draft: DraftShown;
  readonly panel: ComponentChildren;
}

/** The catalogue with the policy result beside it, which follows every tick where scripts run. */
export function ElementsStep({ draft, panel, ...fields }: ElementsStepProps) {
  return (
    <StepForm step="elements" draft={draft} stay="Save and check" enhanced={liveCheck(checkAddress(draft.number))}>
      <p class="prose">
        Tick what the purpose needs and no more. What policy says of it stands beside the catalogue; it is asked again
        at each tick, or when you press Save and check.
      </p>
      <div class="beside">
        <div>
          <ElementFields {...fields} />
        </div>
        <section class="panel" aria-labelledby="policy-heading">
          <h2 id="policy-heading">What policy says</h2>
          <p class="htmx-indicator quiet" id="policy-asked">
            Asking…
          </p>
          <PolicySaid />
          <div id="policy-result">{panel}</div>
        </section>
      </div>
    </StepForm>
  );
}

export const checkAddress = (number: string): string => `${stepAddress(number, 'elements')}/check`;

/** Sends the form as it stands after each change; what was typed stays where it is, only the result is replaced. */
export const liveCheck = (address: string): Readonly<Record<`hx-${string}`, string>> => ({
  'hx-post': address,
  'hx-trigger': 'change delay:250ms',
  'hx-target': '#policy-result',
  'hx-swap': 'innerHTML',
  'hx-indicator': '#policy-asked',
  'hx-sync': 'this:replace',
});
