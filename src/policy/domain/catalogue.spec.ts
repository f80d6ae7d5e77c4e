import { describe, expect, it } from '@jest/globals';
import { catalogueOf } from './catalogue.js';
import { evaluate } from './evaluate.js';
import { harbour, harbourFacts, harbourWith } from '../spec-support/harbour.js';

const TODAY = '2026-11-24';
const row = (element: string, purpose: string, change: object) => ({
  ...harbour.minimization.find((each) => each.element === 'crew.list')!,
  element,
  purpose,
  ...change,
});
const found = (pack: ReturnType<typeof harbourWith>, code: string, purpose?: string) =>
  catalogueOf(pack, TODAY, purpose)
    .categories.flatMap(({ elements }) => elements)
    .find((element) => element.code === code);

describe('the catalogue of a pack', () => {
  it('shows every element once, the least sensitive first', () => {
    const { categories } = catalogueOf(harbourWith({}), TODAY);
    const elements = categories.flatMap((category) => category.elements);
    expect(elements.map(({ code }) => code).toSorted()).toEqual(harbour.elements.map(({ code }) => code).toSorted());
    for (const { elements: inOne } of categories) {
      const levels = inOne.map(({ sensitivity }) => sensitivity);
      expect(levels).toEqual(levels.toSorted((left, right) => left - right));
    }
  });

  it('reads an element as the purpose does, and without a row as given by nobody', () => {
    const pack = harbourWith({
      minimization: [
        row('crew.list', '*', { handling: 'deny', gates: ['use:identify', harbour.rules[0]!.id], justify: true }),
        row('crew.list', 'PORT_SAFETY', { handling: 'allow', gates: [], fullFor: ['locate'], justify: false }),
      ],
    });
    expect(found(pack, 'crew.list')).toMatchObject({ handling: 'deny', uses: ['identify'], justify: true });
    expect(found(pack, 'crew.list', 'PORT_SAFETY')).toMatchObject({
      handling: 'allow',
      uses: ['locate'],
      justify: false,
    });
    expect(found(pack, 'vessel.name')).toMatchObject({ handling: undefined, justify: false });
    expect(evaluate(pack, harbourFacts()).elements).toMatchObject([{ element: 'vessel.name', result: 'deny' }]);
  });

  it('leaves out what is not in force on the day, and marks authorities that do not speak of the purpose', () => {
    const [authority] = harbour.authorities;
    const pack = harbourWith({
      purposes: [...harbour.purposes, { ...harbour.purposes[0]!, code: 'RESCUE' }],
      authorities: [
        authority!,
        { ...authority!, code: 'REPEALED', effectiveTo: '2026-11-23' },
        { ...authority!, code: 'LAST-DAY', effectiveTo: TODAY },
        { ...authority!, code: 'TOMORROW', effectiveFrom: '2026-11-25' },
        { ...authority!, code: 'OTHER', purposes: ['RESCUE'] },
      ],
    });
    const { authorities } = catalogueOf(pack, TODAY, 'PORT_SAFETY');
    expect(authorities.map(({ code, fits }) => [code, fits])).toEqual([
      [authority!.code, true],
      ['LAST-DAY', true],
      ['OTHER', false],
    ]);
    expect(catalogueOf(pack, TODAY).authorities.every(({ fits }) => fits)).toBe(true);
  });
});
