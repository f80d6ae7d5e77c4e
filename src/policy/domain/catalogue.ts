import type { EvidenceKindRow, Handling, MaskRow, MinimalSetRow } from './pack-content.js';
import type { Pack } from './pack.js';

/** One data element to choose, with what the pack asks of who asks for it. */
export interface CatalogueElement {
  readonly code: string;
  readonly title: string;
  /** 1 low … 4 restricted. */
  readonly sensitivity: number;
  /** Undefined where no row speaks: the pack denies it then. */
  readonly handling: Handling | undefined;
  /** The mask in which it is given, where it is not given in full. */
  readonly transform: string | undefined;
  /** Declared uses that change what is given. */
  readonly uses: readonly string[];
  /** Released only with the requester's own necessity for this element. */
  readonly justify: boolean;
}

/** One legal authority to cite, with what it cannot be weighed without. */
export interface CatalogueAuthority {
  readonly code: string;
  readonly title: string;
  readonly citation: string;
  readonly permits: string;
  /** What must come with it, in the pack's words; empty where nothing is. */
  readonly evidenceText: string;
  readonly agreementKinds: readonly string[];
  readonly assurances: readonly string[];
  /** A document that looks like authority but opens nothing. */
  readonly opensNothing: boolean;
  /** Whether its row speaks of the purpose. */
  readonly fits: boolean;
}

/** What a requester chooses from: the rows of a pack that stand on a day, as one purpose reads them. */
export interface Catalogue {
  readonly purposes: readonly { readonly code: string; readonly title: string }[];
  readonly authorities: readonly CatalogueAuthority[];
  /** The least sensitive first, in and among categories. */
  readonly categories: readonly { readonly category: string; readonly elements: readonly CatalogueElement[] }[];
  readonly evidence: readonly Pick<EvidenceKindRow, 'kind' | 'title' | 'signedBy'>[];
  readonly masks: readonly Pick<MaskRow, 'transform' | 'title' | 'example'>[];
  /** The smallest sets that usually serve a use: help to choose, no rule. */
  readonly minimalSets: readonly Pick<MinimalSetRow, 'id' | 'title' | 'elements' | 'oneOf'>[];
}

/**
 * @param on RFC 3339 full-date, in the pack's zone
 * @param purpose code; without one, elements are shown as for every purpose and every authority fits
 */
export function catalogueOf(pack: Pack, on: string, purpose?: string): Catalogue {
  const standing = <Row extends { readonly effectiveFrom?: string; readonly effectiveTo?: string }>(
    rows: readonly Row[],
  ) => rows.filter((row) => (row.effectiveFrom ?? '') <= on && (row.effectiveTo ?? '9999-12-31') >= on);
  const { content } = pack;
  const categories = new Map<string, CatalogueElement[]>();
  for (const { code, title, category, sensitivity } of standing(content.elements)) {
    const inCategory = categories.get(category) ?? [];
    categories.set(category, inCategory);
    inCategory.push({ code, title, sensitivity, ...handlingOf(pack, code, purpose) });
  }
  return {
    purposes: standing(content.purposes).map(({ code, title }) => ({ code, title })),
    authorities: standing(content.authorities).map((row) => ({
      code: row.code,
      title: row.title,
      citation: row.citation,
      permits: row.permits,
      evidenceText: row.evidenceText ?? '',
      agreementKinds: row.agreementKinds,
      assurances: row.assurances,
      opensNothing: row.opensNothing,
      fits: purpose === undefined || row.purposes.includes('*') || row.purposes.includes(purpose),
    })),
    categories: leastSensitiveFirst(categories),
    evidence: standing(content.evidence),
    masks: content.masks,
    minimalSets: content.minimalSets,
  };
}

function leastSensitiveFirst(categories: ReadonlyMap<string, readonly CatalogueElement[]>): Catalogue['categories'] {
  const average = (elements: readonly CatalogueElement[]) =>
    elements.reduce((sum, { sensitivity }) => sum + sensitivity, 0) / elements.length;
  return [...categories]
    .toSorted(([, left], [, right]) => average(left) - average(right))
    .map(([category, elements]) => ({
      category,
      elements: elements.toSorted((left, right) => left.sensitivity - right.sensitivity),
    }));
}

function handlingOf(
  pack: Pack,
  code: string,
  purpose: string | undefined,
): Pick<CatalogueElement, 'handling' | 'transform' | 'uses' | 'justify'> {
  const rows = pack.handling.get(code);
  const row = rows?.get(purpose ?? '*') ?? rows?.get('*');
  const gates = row?.gates.flatMap((gate) => (gate.startsWith('use:') ? [gate.slice('use:'.length)] : [])) ?? [];
  return {
    handling: row?.handling,
    transform: row?.transform,
    uses: [...new Set([...(row?.fullFor ?? []), ...(row?.maskFor ?? []), ...gates])],
    justify: row?.justify ?? false,
  };
}
