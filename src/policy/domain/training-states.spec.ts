import { describe, expect, it } from '@jest/globals';
import type { TrainingRow } from './pack-content.js';
import { trainingStates } from './training-standing.js';

const row = (code: string, validFor: string, more: Partial<TrainingRow> = {}): TrainingRow =>
  ({
    id: code,
    code,
    title: `${code} training`,
    validFor,
    requesterLevels: [],
    requesterKinds: [],
    purposes: [],
    elements: [],
    authorities: [],
    ...more,
  }) as TrainingRow;

const POLICE = { level: 'state', kind: 'law_enforcement' } as const;
const TODAY = '2026-12-02';

describe('how a person stands towards the trainings of their agency', () => {
  it('is current through the last day, lapsed after it, missing when never passed', () => {
    const rows = [row('CJIS', 'P1Y'), row('PART23', 'P2Y'), row('GDPA', 'calendar_year')];
    const held = [
      { code: 'CJIS', passedOn: '2025-12-02' },
      { code: 'PART23', passedOn: '2024-12-01' },
    ];
    expect(trainingStates(rows, POLICE, held, TODAY)).toEqual([
      { code: 'CJIS', title: 'CJIS training', state: 'current', until: '2026-12-02' },
      { code: 'PART23', title: 'PART23 training', state: 'lapsed', until: '2026-12-01' },
      { code: 'GDPA', title: 'GDPA training', state: 'missing', until: '' },
    ]);
  });

  it('asks only what is in force for such an agency', () => {
    const rows = [
      row('A', 'P1Y', { requesterLevels: ['federal'] }),
      row('B', 'P1Y', { requesterKinds: ['school'] }),
      row('C', 'P1Y', { effectiveFrom: '2027-01-01' }),
      row('D', 'P1Y', { requesterLevels: ['state', 'local'], requesterKinds: ['law_enforcement'] }),
    ];
    expect(trainingStates(rows, POLICE, [], TODAY).map(({ code }) => code)).toEqual(['D']);
  });

  it('ends earlier where the certificate says so', () => {
    const held = [{ code: 'CJIS', passedOn: '2026-06-01', expiresOn: '2026-11-30' }];
    expect(trainingStates([row('CJIS', 'P1Y')], POLICE, held, TODAY)[0]).toMatchObject({
      state: 'lapsed',
      until: '2026-11-30',
    });
  });
});
