import { describe, expect, it } from '@jest/globals';
import { evolve, list } from './agency.js';
import type { Agency, AgencyProfile } from './agency.js';

const DPS: AgencyProfile = {
  slug: 'dps',
  level: 'state',
  kind: 'law_enforcement',
  grama: true,
  part23: true,
  jurisdiction: 'US-UT',
  timeZone: 'America/Denver',
  series: {
    collectionPurpose: 'CRIM_INVESTIGATION',
    classification: 'private',
    annotated: true,
    noticeCovers: ['tax'],
  },
};
const listed: Agency = evolve({ status: 'none' }, { type: 'AgencyListed', agency: DPS });

describe('listing an agency', () => {
  it('adds what is not listed and leaves alone what is, whatever the order of its members', () => {
    expect(list({ status: 'none' }, DPS, 'new-contact')).toEqual([{ type: 'AgencyListed', agency: DPS }]);
    const { slug, ...rest } = DPS;
    const { annotated, ...series } = DPS.series!;
    expect(list(listed, { ...rest, slug, series: { annotated, ...series } }, 'same-contact')).toEqual([]);
  });

  it.each([
    ['kind', { ...DPS, kind: 'corrections' }],
    ['a code that was absent', { ...DPS, ori: 'UT0000000' }],
    ['whom the notice covers', { ...DPS, series: { ...DPS.series!, noticeCovers: ['tax', 'school'] } }],
  ])('records a revision of %s with the whole profile', (_, revised) => {
    expect(list(listed, revised, 'same-contact')).toEqual([{ type: 'AgencyListed', agency: revised }]);
  });

  it('records that the contact changed, never the contact', () => {
    const events = list(listed, DPS, 'new-contact');
    expect(events).toEqual([{ type: 'AgencyContactRevised' }]);
    expect(events.reduce(evolve, listed)).toEqual(listed);
  });
});
