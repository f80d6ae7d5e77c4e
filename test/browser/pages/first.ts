import type { PageUnderTest } from './page-under-test.js';

export const PAGES: readonly PageUnderTest[] = [
  { what: 'front page', path: '/' },
  { what: 'sign-in', path: '/sign-in' },
  { what: 'API reference', path: '/api/docs' },
  { what: 'a page for people who are signed in, to nobody', path: '/home' },
  { what: 'no such page', path: '/nothing-here' },
  { what: 'my work, of an analyst', path: '/home', as: 'hsi-agent' },
  { what: 'my work, of a privacy officer', path: '/home', as: 'dps-privacy' },
  { what: 'a draft', path: '/requests/{draft}', as: 'hsi-agent' },
  { what: 'a share request under review', path: '/requests/{submitted}', as: 'dps-privacy' },
  { what: 'a denied share request', path: '/requests/{denied}', as: 'hsi-agent' },
];
