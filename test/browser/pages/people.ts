import { demoActor } from '../../support/service.js';
import type { PageUnderTest } from './page-under-test.js';

const COLLEAGUE = `/people/${demoActor('dps-custodian').personId}`;
/** Wrong in two rows; the error state must name both. */
const WRONG_FILE = `handle,code,passedOn
nobody-here,CJIS,2026-03-02
dps-custodian,CJIS,soon`;

export const PAGES: readonly PageUnderTest[] = [
  { what: 'people', path: '/people', as: 'dps-operator' },
  { what: 'people, none fits', path: '/people?status=disabled', as: 'dps-auditor' },
  {
    what: 'enrol a person',
    path: '/people/new',
    as: 'dps-operator',
    bad: { form: 'form[action="/people"]', fill: { '#field-handle': 'Not A Handle' } },
  },
  { what: 'a person, to who may change them', path: COLLEAGUE, as: 'dps-operator' },
  { what: 'a person, to a colleague', path: COLLEAGUE, as: 'dps-auditor' },
  {
    what: 'import',
    path: '/people/import',
    as: 'dps-privacy',
    bad: { form: 'form[action="/people/import"]', fill: { '#field-csv': WRONG_FILE } },
  },
  {
    what: 'import of a file',
    path: '/people/import',
    as: 'dps-operator',
    bad: { form: 'form[action="/people/import"]', choose: { '#field-file': WRONG_FILE } },
  },
  { what: 'trainings', path: '/training', as: 'dps-privacy' },
  { what: 'ledger', path: '/ledger', as: 'dps-auditor' },
  { what: 'ledger of one record', path: '/ledger?record={released}', as: 'dps-privacy' },
  { what: 'ledger, none fits', path: '/ledger?type=GrantRevoked&to=2020-01-01', as: 'overseer' },
  { what: 'a ledger entry', path: '/ledger/entries/{entry}', as: 'dps-auditor' },
  { what: 'a verification of the ledger', path: '/ledger/verifications/{verification}', as: 'dps-auditor' },
  { what: 'evidence of a case', path: '/ledger/cases?record={released}', as: 'dps-auditor' },
  { what: 'evidence of no case', path: '/ledger/cases?record=SR-2026-999999', as: 'overseer' },
  { what: 'findings', path: '/findings', as: 'dps-privacy' },
  { what: 'findings of one rule', path: '/findings?rule=R-NECESSITY', as: 'dps-privacy' },
  { what: 'findings, none', path: '/findings?to=2020-01-01', as: 'overseer' },
  { what: 'operations', path: '/ops', as: 'dps-operator' },
];
