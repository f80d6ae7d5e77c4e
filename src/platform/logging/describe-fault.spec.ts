import { describe, expect, it } from '@jest/globals';
import { RuntimeException } from '@nestjs/core/internal';
import { describeFault, framesOf } from './describe-fault.js';
import { Fault } from './fault.js';

describe('the description of a fault', () => {
  it('keeps the message of our own faults and of Nest’s at start, and of no other', () => {
    expect(describeFault(new Fault('The notary is behind')).message).toBe('The notary is behind');
    expect(describeFault(new RuntimeException('Nest cannot resolve X')).message).toBe('Nest cannot resolve X');
    expect(describeFault(new Error('Mary Roe'))).not.toHaveProperty('message');
  });

  it('takes names and codes only when they look like names and codes', () => {
    const error = Object.assign(new Error('x'), {
      name: 'Mary Roe',
      code: '1 2',
      table: 'share_request',
      constraint: 7,
    });
    expect(describeFault(error)).toEqual({ name: 'Error', table: 'share_request', frames: expect.any(Array) });
  });

  it('follows causes, but not for ever', () => {
    const loop = new Error('a');
    loop.cause = loop;
    expect(JSON.stringify(describeFault(loop)).match(/"cause"/g)).toHaveLength(3);
  });

  it('names places, whatever lines the message has', () => {
    const error = new Error('Mary\n    at Roe (/home/roe:1:1)\n    at node:internal/x:1:1');
    const frames = framesOf(error);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join('\n')).not.toMatch(/[Rr]oe|internal\/x/);
    // A message that was changed afterwards no longer matches the head of the stack.
    error.message = 'other';
    expect(framesOf(error).join('\n')).not.toMatch(/[Rr]oe|Mary/);
  });

  it('reads things that are no errors as their kind alone', () => {
    expect(describeFault('Mary Roe')).toEqual({ name: 'thrown string', frames: [] });
    expect(describeFault({ message: 'Mary Roe' })).toEqual({ name: 'thrown object', frames: [] });
  });
});
