import { describe, expect, it } from '@jest/globals';
import { reminderCode, reminderNow } from './reminders.js';

const DUE = new Date('2026-12-15T07:00:00Z');
const before = (days: number, ms = 0) => new Date(DUE.getTime() - days * 86_400_000 + ms);

describe('a reminder of an obligation', () => {
  it.each([14, 7, 1, 0] as const)('comes %i days before, and not a moment earlier', (days) => {
    expect(reminderNow(DUE, before(days))).toBe(days);
    expect(reminderNow(DUE, before(days, -1))).not.toBe(days);
  });

  it('is the latest of those whose time has come', () => {
    expect(reminderNow(DUE, before(15))).toBeUndefined();
    expect(reminderNow(DUE, before(3))).toBe(7);
    expect(reminderNow(DUE, before(-400))).toBe(0);
  });

  it('says what is to be done, or that it is late', () => {
    expect(reminderCode('O-DELETE-BY', 7)).toBe('destruction-to-attest');
    expect(reminderCode('O-CERTIFY-DESTRUCTION', 1)).toBe('destruction-to-attest');
    expect(reminderCode('O-VALIDATE-BY', 14)).toBe('review-to-validate');
    expect(reminderCode('O-VALIDATE-BY', 0)).toBe('obligation-overdue');
  });
});
