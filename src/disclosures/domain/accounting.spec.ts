import { describe, expect, it } from '@jest/globals';
import { keptUntil } from './accounting.js';

const DENVER = 'America/Denver';

describe('the accounting of a disclosure', () => {
  it('is kept for six years of the calendar', () => {
    expect(keptUntil('2026-11-24T17:00:00.000Z', '2027-05-23T07:00:00.000Z', DENVER)).toBe('2032-11-24T17:00:00.000Z');
    expect(keptUntil('2028-02-29T17:00:00.000Z', '2028-12-01T07:00:00.000Z', DENVER)).toBe('2034-02-28T17:00:00.000Z');
  });

  it('is kept as long as the data may live', () => {
    expect(keptUntil('2026-11-24T17:00:00.000Z', '2040-01-01T07:00:00.000Z', DENVER)).toBe('2040-01-01T07:00:00.000Z');
  });
});
