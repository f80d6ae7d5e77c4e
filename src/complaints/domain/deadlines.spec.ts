import { describe, expect, it } from '@jest/globals';
import { deadlines } from './deadlines.js';

describe('the clocks of a complaint', () => {
  it('run to the end of a day of the zone, over a change of its clocks too', () => {
    // Denver: UTC-6 in summer, UTC-7 after 1 November 2026.
    expect(deadlines(new Date('2026-10-26T16:00:00Z'), 'America/Denver')).toEqual({
      acknowledgeBy: '2026-11-06T06:59:59.999Z',
      answerBy: '2026-12-26T06:59:59.999Z',
    });
  });

  it('count from the local day', () => {
    const late = new Date('2026-11-25T05:00:00Z'); // still the 24th in Denver
    expect(deadlines(late, 'America/Denver').acknowledgeBy).toBe('2026-12-05T06:59:59.999Z');
    expect(deadlines(late, 'UTC').acknowledgeBy).toBe('2026-12-05T23:59:59.999Z');
  });
});
