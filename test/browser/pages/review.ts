import type { PageUnderTest } from './page-under-test.js';

export const PAGES: readonly PageUnderTest[] = [
  { what: 'reviews, of a privacy officer', path: '/reviews', as: 'dps-privacy' },
  { what: 'reviews, with nothing that fits', path: '/reviews?outcome=hold', as: 'dps-privacy' },
  { what: 'reviews, of somebody who judges nothing', path: '/reviews', as: 'hsi-agent' },
  {
    what: 'a review, and a decision that lacks everything',
    path: '/reviews/{submitted}',
    as: 'dps-privacy',
    bad: { form: 'form[action$="/decisions"]' },
  },
  {
    what: 'a review, and a question too short',
    path: '/reviews/{submitted}',
    as: 'dps-privacy',
    bad: { form: 'form[action$="/returns"]', fill: { 'textarea[name="question"]': 'Why?' } },
  },
  { what: 'a review, of who only reads it', path: '/reviews/{submitted}', as: 'dps-custodian' },
  { what: 'a review that is decided', path: '/reviews/{decided}', as: 'dps-privacy' },
  { what: 'my work, of a custodian', path: '/home', as: 'dps-custodian' },
];
