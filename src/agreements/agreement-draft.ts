import type { UrlEncoded } from '../platform/http/url-encoded.js';
import type { AgreementWords } from './agreement-content.js';
import type { AgreementBody } from './agreements.dto.js';
import type { AgreementTerms } from './domain/terms.js';

/** What an agreement is drafted with, from where it is stored: the inverse of `separate`. */
export function joined(terms: AgreementTerms, words: AgreementWords): AgreementBody {
  const { parties, recipients, individuals, term, counselReview, matching, delegation, ...rest } = terms;
  const { title, publicSummary, disputeResolution, cost } = words;
  return structuredClone({
    ...rest,
    title,
    ...(publicSummary === undefined ? {} : { publicSummary }),
    disputeResolution,
    cost,
    parties: parties.map((party) => ({ ...party, ...words.parties.find(({ agency }) => agency === party.agency)! })),
    recipients: { ...recipients, units: words.units },
    individuals: { ...individuals, complaintContact: words.complaintContact },
    term: { ...term, renewalTerms: words.renewalTerms },
    counselReview: { ...counselReview, reviewer: words.counselReviewer },
    ...(matching && words.matching ? { matching: { ...matching, ...words.matching } } : {}),
    ...(delegation && words.delegation ? { delegation: { model: delegation.model, ...words.delegation } } : {}),
  }) as AgreementBody;
}

/** A form's rows by name, as they are drawn and as they come back; a list of codes is one text, a code a line. */
export type DraftForm = Readonly<Record<string, string>>;

type Shape = 'text' | 'flag' | 'number' | 'codes' | { readonly rows: Fields } | { readonly part: Fields };
interface Fields {
  readonly [name: string]: Shape;
}

const CONTACT: Fields = { name: 'text', phone: 'text', email: 'text', verifiedOn: 'text' };

/** The members of an agreement in the order of its form. What is not here cannot be drafted in a form. */
const AGREEMENT: Fields = {
  title: 'text',
  kind: 'text',
  parties: {
    rows: {
      agency: 'text',
      legalName: 'text',
      direction: 'text',
      oris: 'codes',
      contact: { part: CONTACT },
      alternate: { part: CONTACT },
    },
  },
  purposes: { rows: { code: 'text', elements: 'codes' } },
  elementsForbidden: 'codes',
  authorities: 'codes',
  series: { rows: { code: 'text', classification: 'text' } },
  jurisdictions: 'codes',
  recipients: { part: { units: 'codes', contractors: 'flag', subRecipients: 'flag' } },
  onward: { part: { rule: 'text', to: 'codes' } },
  retention: {
    part: {
      maximum: 'text',
      perCategory: { rows: { category: 'text', keep: 'text', then: 'text' } },
      atEnd: 'text',
      certificateRequired: 'flag',
    },
  },
  security: { part: { standards: 'codes', breachNoticeWithin: 'text' } },
  trainings: 'codes',
  audit: { part: { right: 'flag', every: 'text', lastOn: 'text' } },
  individuals: {
    part: { correctionsWithin: 'text', requestsHandledBy: 'text', accountingKeptBy: 'text', complaintContact: 'text' },
  },
  term: {
    part: {
      effectiveFrom: 'text',
      expiresOn: 'text',
      timeZone: 'text',
      maxRenewals: 'number',
      renewalTerms: 'text',
      reviewOn: 'text',
    },
  },
  heldData: { part: { onSuspension: 'text', onTermination: 'text' } },
  disputeResolution: 'text',
  cost: 'text',
  public: 'flag',
  publicSummary: 'text',
  documentDigest: 'text',
  counselReview: { part: { agency: 'text', reviewer: 'text', reviewedOn: 'text' } },
  clauses: 'codes',
  undertaking: 'flag',
  contractorAssurance: 'flag',
  matching: {
    part: {
      justification: 'text',
      description: 'text',
      verification: 'text',
      noticePublishedOn: 'text',
      boardApprovedOn: 'text',
    },
  },
  delegation: {
    part: { model: 'text', officers: { rows: { name: 'text', authorizedOn: 'text' } }, supervisor: 'text' },
  },
};

/** Parts that only some kinds of agreement have: left out when nothing of them was filled in. */
const OPTIONAL = new Set(['matching', 'delegation']);
/** Members that may be missing, not empty. */
const MAY_BE_MISSING = new Set(['lastOn', 'publicSummary']);
/** More rows of one kind than an agreement takes are refused by the schema; more than this are not looked for. */
const MOST_ROWS = 200;

/** An agreement as the values of its form, `parties.0.contact.name` → text. */
export function formOf(body: AgreementBody): DraftForm {
  const values: Record<string, string> = {};
  write(values, '', AGREEMENT, body as unknown as Readonly<Record<string, unknown>>);
  return values;
}

/** The values of a form as a body to be checked by `agreementBody`: rows that were left empty are not there. */
export function bodyOf(form: UrlEncoded): Record<string, unknown> {
  return read(form, '', AGREEMENT);
}

/** How many rows the form shows of a list: those filled, at least `least`. */
export function rowsOf(form: DraftForm, name: string, least: number): number {
  let rows = least;
  for (const key of Object.keys(form)) {
    const index = key.startsWith(`${name}.`) ? Number(key.slice(name.length + 1).split('.', 1)[0]) : NaN;
    if (Number.isInteger(index) && index < MOST_ROWS) rows = Math.max(rows, index + 1);
  }
  return rows;
}

function write(
  into: Record<string, string>,
  at: string,
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
): void {
  for (const [name, shape] of Object.entries(fields)) {
    const member = value[name];
    const path = `${at}${name}`;
    if (member === undefined) continue;
    if (shape === 'codes') into[path] = (member as readonly string[]).join('\n');
    else if (shape === 'flag') into[path] = member === true ? 'yes' : 'no';
    else if (shape === 'text' || shape === 'number') into[path] = String(member);
    else if ('part' in shape) write(into, `${path}.`, shape.part, member as Readonly<Record<string, unknown>>);
    else
      (member as readonly Readonly<Record<string, unknown>>[]).forEach((row, index) =>
        write(into, `${path}.${index}.`, shape.rows, row),
      );
  }
}

function read(form: UrlEncoded, at: string, fields: Fields): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(fields)) {
    const path = `${at}${name}`;
    if (typeof shape === 'string') {
      const value = readOne(textOf(form, path), shape, MAY_BE_MISSING.has(name));
      if (value !== undefined) body[name] = value;
    } else if ('part' in shape) {
      if (!OPTIONAL.has(name) || isFilled(form, `${path}.`)) body[name] = read(form, `${path}.`, shape.part);
    } else body[name] = readRows(form, path, shape.rows);
  }
  return body;
}

/** A row is there when anything in it is; the empty ones at the end of a form are only room. */
function readRows(form: UrlEncoded, path: string, fields: Fields): readonly unknown[] {
  const rows: unknown[] = [];
  for (let index = 0; index < rowsOf(form as DraftForm, path, 0); index += 1) {
    const at = `${path}.${index}.`;
    if (isFilled(form, at)) rows.push(read(form, at, fields));
  }
  return rows;
}

function readOne(text: string, shape: Extract<Shape, string>, mayBeMissing: boolean): unknown {
  switch (shape) {
    case 'flag':
      // Radio buttons: what was not answered is neither yes nor no, and the schema says so.
      return text === '' ? undefined : text === 'yes' ? true : text === 'no' ? false : text;
    case 'number':
      return /^-?\d{1,9}$/.test(text) ? Number(text) : text;
    case 'codes':
      return text.split(/[\r\n]+/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
    case 'text':
      return text === '' && mayBeMissing ? undefined : text;
  }
}

const textOf = (form: UrlEncoded, path: string): string => {
  const value = form[path];
  return typeof value === 'string' ? value.trim() : '';
};

function isFilled(form: UrlEncoded, at: string): boolean {
  return Object.keys(form).some((key) => key.startsWith(at) && textOf(form, key) !== '');
}
