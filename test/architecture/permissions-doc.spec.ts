import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AGREEMENT_PERMISSIONS, AGREEMENT_STATES } from '../../src/agreements/index.js';
import { COMPLAINT_PERMISSIONS, COMPLAINT_STATES } from '../../src/complaints/index.js';
import { PERSON_PERMISSIONS, PERSON_STATES } from '../../src/directory/index.js';
import { GRANT_PERMISSIONS } from '../../src/grants/index.js';
import { permissionMarkdown } from '../../src/platform/permissions.js';
import { PACK_PERMISSIONS, PACK_STATES } from '../../src/policy-packs/index.js';
import { BLAST_RADIUS_OF, BLAST_RADIUS_PERMISSIONS } from '../../src/rechecks/index.js';
import {
  BRAKE_PERMISSIONS,
  BRAKE_STATES,
  HOLD_PERMISSIONS,
  HOLD_STATES,
  OBLIGATION_PERMISSIONS,
  OBLIGATION_STATES,
} from '../../src/retention/index.js';
import { RIGHTS_PERMISSIONS, RIGHTS_STATES } from '../../src/rights/index.js';
import { PERMISSIONS } from '../../src/share-requests/index.js';

const REQUEST_STATES = ['draft', 'submitted', 'in_review', 'info_requested', 'decided', 'withdrawn', 'lapsed'] as const;
const GRANT_STATES = ['pending', 'active', 'suspended', 'expired', 'revoked', 'superseded'] as const;

/** The page as the tables say it; `docs/permissions.md` is this text. */
const page = [
  '# Who may do what',
  '',
  'One table a feature, role × state → commands, checked before anything is decided. Conflict rules only ever take away:',
  'nobody judges a share request of their own, gives both approvals, places and lifts the same hold, gives both releases of a',
  'purge brake, approves or publishes the policy pack that they wrote, or reviews a complaint about what they asked for, approved',
  'or released.',
  '',
  ...section('Share requests and decisions', permissionMarkdown(PERMISSIONS, REQUEST_STATES)),
  ...section('Grants', permissionMarkdown(GRANT_PERMISSIONS, GRANT_STATES)),
  ...section('Legal holds', permissionMarkdown(HOLD_PERMISSIONS, HOLD_STATES)),
  ...section('Purge brakes', permissionMarkdown(BRAKE_PERMISSIONS, BRAKE_STATES)),
  ...section('Obligations', permissionMarkdown(OBLIGATION_PERMISSIONS, OBLIGATION_STATES)),
  ...section('Agreements', permissionMarkdown(AGREEMENT_PERMISSIONS, AGREEMENT_STATES)),
  ...section('Policy pack versions', permissionMarkdown(PACK_PERMISSIONS, PACK_STATES)),
  ...section('Complaints', permissionMarkdown(COMPLAINT_PERMISSIONS, COMPLAINT_STATES)),
  ...section('Access and correction requests', permissionMarkdown(RIGHTS_PERMISSIONS, RIGHTS_STATES)),
  ...section('People', permissionMarkdown(PERSON_PERMISSIONS, PERSON_STATES)),
  ...section('Blast radius, by what it is asked of', permissionMarkdown(BLAST_RADIUS_PERMISSIONS, BLAST_RADIUS_OF)),
].join('\n');

function section(title: string, table: string): string[] {
  return [`## ${title}`, '', table];
}

/** Blanks inside cells are the formatter's. */
const plain = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-').trim();

describe('docs/permissions.md', () => {
  it('is what the permission tables say', () => {
    expect(plain(readFileSync('docs/permissions.md', 'utf8'))).toBe(plain(page));
  });

  it('would differ with one command more', () => {
    expect(plain(page.replace('`submit`', '`submit` `decide`'))).not.toBe(plain(page));
  });
});
