import type { PageUnderTest } from './page-under-test.js';

const MAIN_FORM = 'main form[method="post"]';

/** Asking: the list, the wizard step by step, the page of a share request. */
export const PAGES: readonly PageUnderTest[] = [
  { what: 'list of share requests', path: '/requests', as: 'hsi-agent' },
  { what: 'list of share requests, nothing fits', path: '/requests?status=lapsed', as: 'dps-privacy' },
  {
    what: 'wizard, a new share request',
    path: '/requests/new',
    as: 'hsi-agent',
    bad: { form: MAIN_FORM, fill: { '[name="caseRef"]': 'x'.repeat(61) } },
  },
  {
    what: 'wizard, purpose',
    path: '/requests/{draft}/edit/purpose',
    as: 'hsi-agent',
    bad: { form: MAIN_FORM, fill: { '[name="caseRef"]': 'x'.repeat(61) } },
  },
  {
    what: 'wizard, authority and agreement',
    path: '/requests/{draft}/edit/authority',
    as: 'hsi-agent',
    bad: { form: MAIN_FORM, fill: { '[name="evidence.0.issuedOn"]': '2026-11-01' } },
  },
  { what: 'wizard, data elements', path: '/requests/{draft}/edit/elements', as: 'hsi-agent' },
  {
    what: 'wizard, retention, recipient and subjects',
    path: '/requests/{draft}/edit/handling',
    as: 'hsi-agent',
    bad: { form: MAIN_FORM, fill: { '[name="retention.amount"]': 'long' } },
  },
  { what: 'wizard, check your answers', path: '/requests/{draft}/edit/check', as: 'hsi-agent' },
  { what: 'a draft, of its analyst', path: '/requests/{draft}', as: 'hsi-agent' },
  { what: 'a share request under review, of its analyst', path: '/requests/{submitted}', as: 'hsi-agent' },
  { what: 'a share request under review, of an officer', path: '/requests/{submitted}', as: 'dps-privacy' },
  {
    what: 'the question about a share request',
    path: '/requests/{returned}/answer',
    as: 'hsi-agent',
    bad: { form: MAIN_FORM, fill: { '[name="answer"]': 'Short' } },
  },
  { what: 'a decided share request', path: '/requests/{decided}', as: 'hsi-agent' },
  { what: 'what was decided, and granted', path: '/requests/{decided}/outcome', as: 'hsi-agent' },
];
