/** The parts of a share request that the wizard asks for one after the other; `check` shows all of it. */
export const STEPS = ['purpose', 'authority', 'elements', 'handling', 'check'] as const;
export type Step = (typeof STEPS)[number];
/** A step that fills something in. */
export type FilledStep = Exclude<Step, 'check'>;
export const FILLED_STEPS: readonly FilledStep[] = ['purpose', 'authority', 'elements', 'handling'];

export const STEP_TITLE: Readonly<Record<Step, string>> = {
  purpose: 'Purpose',
  authority: 'Authority and agreement',
  elements: 'Data elements',
  handling: 'Retention, recipient and subjects',
  check: 'Check your answers',
};

export function stepAfter(step: FilledStep): Step {
  return STEPS[STEPS.indexOf(step) + 1]!;
}

export function stepBefore(step: Step): Step | undefined {
  return STEPS[STEPS.indexOf(step) - 1];
}

/** Where a draft is changed: `/requests/SR-2026-000012/edit/elements`. */
export const stepAddress = (number: string, step: Step): string => `/requests/${number}/edit/${step}`;

/** What a draft says about retention until its analyst chooses: the API asks for it from the first moment on. */
export const FIRST_RETENTION = 'P30D';

/** Rows of a form beyond these are for the API. */
export const MOST_DOCUMENTS = 20;
export const MOST_SUBJECTS = 25;
