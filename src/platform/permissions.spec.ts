import { describe, expect, it } from '@jest/globals';
import { allowed, allowedInSomeState, permissionMarkdown } from './permissions.js';
import type { PermissionTable } from './permissions.js';

type Role = 'keeper' | 'visitor';
type State = 'open' | 'shut';
type Command = 'enter' | 'lock' | 'unlock';

const table: PermissionTable<Role, State, Command> = [
  { role: 'keeper', may: { open: ['enter', 'lock'], shut: ['unlock'] } },
  { role: 'visitor', side: 'inside', may: { open: ['lock'] } },
  { role: 'visitor', side: 'outside', may: { open: ['enter'] } },
];

describe('allowed', () => {
  it('opens exactly what the rows of the role say for the state', () => {
    expect([...allowed(table, ['keeper'], 'open')]).toEqual(['enter', 'lock']);
    expect([...allowed(table, ['keeper'], 'shut')]).toEqual(['unlock']);
  });

  it('joins the rows of several roles and ignores a role it does not know', () => {
    expect([...allowed(table, ['keeper', 'visitor', 'ghost'], 'open', ['outside'])]).toEqual(['enter', 'lock']);
  });

  it('applies a row with a side only to who stands there', () => {
    expect([...allowed(table, ['visitor'], 'open', ['inside'])]).toEqual(['lock']);
    expect(allowed(table, ['visitor'], 'open').size).toBe(0);
  });

  it('allows nothing without a role and nothing in a state without a cell', () => {
    expect(allowed(table, [], 'open').size).toBe(0);
    expect(allowed(table, ['visitor'], 'shut', ['inside', 'outside']).size).toBe(0);
  });
});

describe('allowedInSomeState', () => {
  it('tells "not now" from "not your role"', () => {
    expect(allowedInSomeState(table, ['keeper'], 'unlock')).toBe(true);
    expect(allowedInSomeState(table, ['visitor'], 'unlock', ['inside', 'outside'])).toBe(false);
  });
});

describe('permissionMarkdown', () => {
  it('prints one line a row and a dash where nothing is open', () => {
    expect(permissionMarkdown(table, ['open', 'shut'])).toBe(
      [
        '| side | role | open | shut |',
        '| --- | --- | --- | --- |',
        '| any | keeper | `enter` `lock` | `unlock` |',
        '| inside | visitor | `lock` | – |',
        '| outside | visitor | `enter` | – |',
        '',
      ].join('\n'),
    );
  });

  it('leaves out the column of sides when no row names one', () => {
    expect(permissionMarkdown([table[0]!], ['open', 'shut'])).toContain('| role | open | shut |');
  });

  it('refuses to print a table whose state has no column', () => {
    expect(() => permissionMarkdown(table, ['open'])).toThrow('shut');
  });
});
