import type { PageUnderTest } from './page-under-test.js';

/** Pages for everybody; nobody is signed in. */
export const PAGES: readonly PageUnderTest[] = [
  { what: 'contacts', path: '/contacts' },
  { what: 'accessibility', path: '/accessibility' },
  { what: 'privacy', path: '/privacy' },
  { what: 'figures', path: '/transparency' },
  { what: 'register of agreements', path: '/register' },
  { what: 'an agreement of the register', path: '/register/{agreement}' },
  { what: 'an address with a filter too much', path: '/register?status=none' },
  { what: 'rules in words', path: '/policies-in-words' },
  {
    what: 'my information, first step',
    path: '/my-information/new',
    bad: { form: 'form[action="/my-information/new"]' },
  },
  {
    what: 'my information, first step in Spanish',
    path: '/my-information/new?lang=es',
    bad: { form: 'form[action="/my-information/new"]' },
  },
  { what: 'my information, receipt that is no longer there', path: '/my-information/receipt' },
  {
    what: 'my information, status',
    path: '/my-information/status',
    bad: { form: 'form[action="/my-information/status"]', fill: { '#field-number': 'RC-2026-1' } },
  },
  {
    what: 'complaint',
    path: '/complaints/new',
    bad: {
      form: 'form[action="/complaints/new"]',
      fill: { '#field-narrative': 'short', '#field-contact': 'Ottoline Vanterpool' },
    },
  },
  {
    what: 'complaint in Spanish',
    path: '/complaints/new?lang=es',
    bad: { form: 'form[action="/complaints/new"]', fill: { '#field-narrative': 'corto' } },
  },
  {
    what: 'complaint, status in Spanish',
    path: '/complaints/status?lang=es',
    bad: { form: 'form[action="/complaints/status"]', fill: { '#field-code': 'x' } },
  },
];
