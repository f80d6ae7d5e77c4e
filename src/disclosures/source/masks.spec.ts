import { describe, expect, it } from '@jest/globals';
import { isColumnTransform, maskedOutputs, TRANSFORMS } from './masks.js';
import type { ElementSource } from './masks.js';

const ssn: ElementSource = { kind: 'column', column: 'ssn' };
const address: ElementSource = {
  kind: 'parts',
  parts: { street: 'street_address', city: 'town', state: 'state', zip: 'postal_code' },
};
const expressions = (source: ElementSource, transform?: string) =>
  maskedOutputs(source, transform)?.map(({ part, expression }) => (part ? `${part}: ${expression}` : expression));

describe('masks', () => {
  // What each does to values is shown against PostgreSQL in test/integration/postgres-source.spec.ts.
  it.each([
    [
      'last4',
      `case when length(regexp_replace(r."ssn"::text, '[^0-9A-Za-z]', '', 'g')) > 4 ` +
        `then right(regexp_replace(r."ssn"::text, '[^0-9A-Za-z]', '', 'g'), 4) end`,
    ],
    ['birth_year', 'extract(year from r."ssn"::date)::int'],
    ['year', 'extract(year from r."ssn"::date)::int'],
    ['month', `to_char(r."ssn"::date, 'YYYY-MM')`],
    ['presence', '(r."ssn" is not null)'],
  ])('%s of a column', (transform, expression) => {
    expect(expressions(ssn, transform)).toEqual([expression]);
    expect(isColumnTransform(transform)).toBe(true);
  });

  it.each([
    ['city', ['city: r."town"']],
    ['zip5', [`zip: left(regexp_replace(r."postal_code"::text, '[^0-9A-Za-z]', '', 'g'), 5)`]],
    ['zip3', [`zip: left(regexp_replace(r."postal_code"::text, '[^0-9A-Za-z]', '', 'g'), 3)`]],
    ['city_zip5', ['city: r."town"', `zip: left(regexp_replace(r."postal_code"::text, '[^0-9A-Za-z]', '', 'g'), 5)`]],
    ['state', ['state: r."state"']],
  ])('%s of an address leaves the other parts behind', (transform, outputs) => {
    expect(expressions(address, transform)).toEqual(outputs);
    expect(outputs.join()).not.toContain('street_address');
    expect(isColumnTransform(transform)).toBe(false);
  });

  it('covers every transform in the cases above', () => {
    expect([...TRANSFORMS].sort()).toEqual(
      ['birth_year', 'city', 'city_zip5', 'last4', 'month', 'presence', 'state', 'year', 'zip3', 'zip5'].sort(),
    );
  });

  it('lets an element leave whole only when no transform was decided', () => {
    expect(expressions(ssn)).toEqual(['r."ssn"']);
    expect(expressions(address)).toEqual([
      'street: r."street_address"',
      'city: r."town"',
      'state: r."state"',
      'zip: r."postal_code"',
    ]);
  });

  it('gives nothing for a transform that is unknown or does not fit', () => {
    for (const transform of ['', 'none', 'last5', 'LAST4', 'toString', '__proto__', 'constructor']) {
      expect(maskedOutputs(ssn, transform)).toBeUndefined();
      expect(maskedOutputs(address, transform)).toBeUndefined();
    }
    expect(maskedOutputs(ssn, 'city')).toBeUndefined();
    expect(maskedOutputs(address, 'last4')).toBeUndefined();
    expect(maskedOutputs({ kind: 'parts', parts: { street: 'street_address' } }, 'city')).toBeUndefined();
    expect(maskedOutputs({ kind: 'parts', parts: { city: 'town' } }, 'city_zip5')).toBeUndefined();
  });

  it('never undoes a mask of the descriptor', () => {
    const birthYear: ElementSource = { kind: 'column', column: 'birth_date', transform: 'birth_year' };
    const masked = ['extract(year from r."birth_date"::date)::int'];
    expect(expressions(birthYear)).toEqual(masked);
    expect(expressions(birthYear, 'birth_year')).toEqual(masked);
    expect(expressions(birthYear, 'month')).toBeUndefined();
  });
});
