import type { PageUnderTest } from './page-under-test.js';

const OUTCOME = (noun: string) => ({
  form: `form[action$="/outcomes/${noun}"]`,
  open: `details:has(form[action$="/outcomes/${noun}"]) > summary`,
});

/** Complaints and rights cases, to the people who work on them. */
export const PAGES: readonly PageUnderTest[] = [
  { what: 'complaints, to an overseer', path: '/complaints', as: 'overseer' },
  { what: 'complaints, none fits', path: '/complaints?status=upheld', as: 'dps-privacy' },
  {
    what: 'a complaint under review, and an outcome that lacks everything',
    path: '/complaints/{complaint}',
    as: 'overseer',
    bad: OUTCOME('upheld'),
  },
  {
    what: 'a complaint under review, and an answer too short',
    path: '/complaints/{complaint}',
    as: 'overseer',
    bad: { ...OUTCOME('dismissed'), fill: { '#field-dismiss-reason': 'No.' } },
  },
  { what: 'a complaint of another overseer', path: '/complaints/{complaint}', as: 'second-overseer' },
  { what: 'a complaint that is dismissed', path: '/complaints/{dismissed}', as: 'overseer' },
  { what: 'a complaint, to the source agency', path: '/complaints/{dismissed}', as: 'dps-privacy' },
  { what: 'rights cases', path: '/rights-cases', as: 'dps-records' },
  { what: 'rights cases, none', path: '/rights-cases?status=withdrawn', as: 'overseer' },
  {
    what: 'a rights case, and no answer chosen',
    path: '/rights-cases/{case}',
    as: 'dps-privacy',
    bad: { form: 'form[action$="/answers"]', open: 'details:has(form[action$="/answers"]) > summary' },
  },
  { what: 'my work, of an overseer', path: '/home', as: 'overseer' },
];
