import type { PageUnderTest } from './page-under-test.js';

/** Agreements, policies, releases and retention. */
export const PAGES: readonly PageUnderTest[] = [
  { what: 'agreements', path: '/agreements', as: 'dps-privacy' },
  { what: 'agreements that no filter lets through', path: '/agreements?status=terminated', as: 'dps-privacy' },
  {
    what: 'drafting an agreement',
    path: '/agreements/new',
    as: 'dps-privacy',
    bad: { form: 'main form', fill: { '#field-title': 'x' }, press: '.actions button' },
  },
  {
    what: 'an agreement, to an officer of a party',
    path: '/agreements/{agreement}',
    as: 'dps-privacy',
    bad: {
      form: 'form[action$="/suspensions"]',
      open: 'details:has(form[action$="/suspensions"]) > summary',
      fill: { '#field-suspend-explanation': 'Enough words to explain it.' },
    },
  },
  { what: 'an agreement, to an analyst', path: '/agreements/{agreement}', as: 'hsi-agent' },
  { what: 'amending an agreement', path: '/agreements/{agreement}/amendments/new', as: 'dps-counsel' },
  { what: 'policies', path: '/policies', as: 'hsi-agent' },
  { what: 'the policy pack in force', path: '/policies/utah/2026.1', as: 'hsi-agent' },
  {
    what: 'proposing a version of the pack',
    path: '/policies/new',
    as: 'dps-steward',
    bad: { form: 'main form', fill: { '#field-files': 'no heading' } },
  },
  { what: 'a version that is proposed', path: '/policies/utah/2027.9', as: 'dps-privacy' },
  {
    what: 'what a version would change, before it is worked out',
    path: '/policies/utah/2027.9/impact',
    as: 'dps-counsel',
  },
  { what: 'what a version would change', path: '/policies/utah/2027.9/impact?newest=50', as: 'dps-counsel' },
  { what: 'what differs between two versions', path: '/policies/utah/2027.9/diff?with=utah/2026.1', as: 'dps-privacy' },
  { what: 'releases, to the custodian', path: '/releases', as: 'dps-custodian' },
  { what: 'releases, to the recipient', path: '/releases', as: 'hsi-agent' },
  {
    what: 'a grant, to an officer of the source',
    path: '/grants/{grant}',
    as: 'dps-privacy',
    bad: {
      form: 'form[action$="/suspensions"]',
      open: 'details:has(form[action$="/suspensions"]) > summary',
      fill: { '#field-suspend-reason': 'short' },
    },
  },
  { what: 'a grant, to the custodian', path: '/grants/{grant}', as: 'dps-custodian' },
  {
    what: 'a package, to the recipient',
    path: '/packages/{package}',
    as: 'hsi-agent',
    bad: {
      form: 'form[action$="/notice-acceptances"]',
      open: 'details:has(form[action$="/notice-acceptances"]) > summary',
    },
  },
  { what: 'a package, to its source', path: '/packages/{package}', as: 'dps-custodian' },
  { what: 'retention', path: '/retention', as: 'dps-records' },
  { what: 'legal holds', path: '/holds', as: 'dps-records' },
  {
    what: 'placing a legal hold',
    path: '/holds/new?package={package}',
    as: 'dps-records',
    bad: { form: 'main form', fill: { '#field-matter': 'Docket 7', '#field-reason': 'short' } },
  },
  {
    what: 'a legal hold',
    path: '/holds/{hold}',
    as: 'dps-counsel',
    bad: {
      form: 'form[action$="/lifts"]',
      open: 'details:has(form[action$="/lifts"]) > summary',
      fill: { '#field-lift-reason': 'short' },
    },
  },
  { what: 'obligations', path: '/obligations', as: 'hsi-agent' },
  {
    what: 'an obligation, to the recipient',
    path: '/obligations/{obligation}',
    as: 'hsi-agent',
    bad: {
      form: 'form[action$="/attestations"]',
      open: 'details:has(form[action$="/attestations"]) > summary',
      fill: { '#field-attest-statement': 'short' },
    },
  },
  { what: 'certificates of destruction', path: '/certificates', as: 'dps-records' },
];
