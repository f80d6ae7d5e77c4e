import type { UrlEncoded } from '../../platform/http/url-encoded.js';
import { rejected } from '../../platform/result.js';
import type { FieldError, Result } from '../../platform/result.js';
import { listOf, readForm, textOf } from '../../web/forms/page-form.js';
import { shareRequestBody } from '../share-requests.dto.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { AS_IT_IS, aboutElement, DOCUMENT_FIELDS, SUBJECT_FIELDS } from './form-of-body.js';
import { FIRST_RETENTION, MOST_DOCUMENTS, MOST_SUBJECTS } from './steps.js';
import type { FilledStep } from './steps.js';

/** What the fields of one step say, and where in the form an error of the body is shown. */
interface Part {
  readonly members: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldError[];
  /** The field that shows an error of `pointer`; undefined where the part knows nothing of it. */
  readonly shownAt: (pointer: string) => string | undefined;
}

interface Asked {
  readonly form: UrlEncoded;
  readonly former: ShareRequestBody | undefined;
  readonly ownAgency: string;
}

interface Posted extends Asked {
  readonly steps: readonly FilledStep[];
}

/**
 * The request as it is once the posted steps have changed it; what the other steps say stays. A field that a form does not
 * have leaves its member as it is, an empty one takes it away, and lists are what is ticked.
 *
 * @param asked.former undefined for the first step of a new draft
 * @returns `invalid-body` with pointers to the fields of the form, which are not always those of the body
 */
export function bodyOfForm(asked: Asked, steps: readonly FilledStep[]): Result<ShareRequestBody> {
  const parts = steps.map((step) => PARTS[step]({ ...asked, steps }));
  const draft = parts.reduce<Readonly<Record<string, unknown>>>(
    (so, { members }) => ({ ...so, ...members }),
    asked.former ?? { authorities: [], elements: [], subjects: { criteria: [] }, retention: FIRST_RETENTION },
  );
  const read = readForm(shareRequestBody, draft);
  const own = parts.flatMap((part) => part.errors);
  if (read.ok && own.length === 0) return read;
  const shownAt = (pointer: string) =>
    parts.map((part) => part.shownAt(pointer)).find((field) => field !== undefined) ?? pointer.replace(LIST_ITEM, '');
  const ofSchema = read.ok
    ? []
    : (read.rejection.errors ?? []).map(({ pointer, detail }) => ({ pointer: shownAt(pointer), detail }));
  const known = new Set(own.map(({ pointer }) => pointer));
  return rejected('invalid-body', 'Correct the fields listed here, then send the form again.', {
    errors: [...own, ...ofSchema.filter(({ pointer }) => !known.has(pointer))],
  });
}

/** One field stands for all of a list. */
const LIST_ITEM = /\/\d+$/;

const PARTS: Readonly<Record<FilledStep, (posted: Posted) => Part>> = {
  purpose: purposePart,
  authority: authorityPart,
  elements: elementsPart,
  handling: handlingPart,
};

function purposePart({ form, former }: Asked): Part {
  const needed = (['purpose', 'sourceAgency'] as const).filter(
    (name) => textOf(form, name) === undefined && (name in form || former === undefined),
  );
  return {
    members: kept(form, ['purpose', 'sourceAgency', 'caseRef', 'necessity']),
    errors: needed.map((name) => ({ pointer: `/${name}`, detail: 'choose one' })),
    shownAt: () => undefined,
  };
}

function authorityPart({ form, former }: Asked): Part {
  const documents = rowsOf(form, 'evidence', DOCUMENT_FIELDS, MOST_DOCUMENTS);
  const evidence = documents.map(({ row, fields }) => {
    return {
      ...fields,
      names: namesOf(form, row, former) ?? [],
      ...(ticked(form, `evidence.${row}.notarized[]`) ? { notarized: true } : {}),
    };
  });
  const narrative = textOf(form, 'emergency.narrative');
  const danger = textOf(form, 'emergency.danger');
  const emergency = narrative === undefined && danger === undefined ? undefined : { narrative, danger };
  return {
    members: {
      authorities: inFormerOrder(listOf(form, 'authorities[]'), former?.authorities),
      ...kept(form, ['agreement']),
      assurances: orNothing(inFormerOrder(listOf(form, 'assurances[]'), former?.assurances)),
      evidence: orNothing(evidence),
      emergency: emergency && withoutNothing(emergency),
    },
    errors: [],
    shownAt: (pointer) => {
      const [, at, rest] = /^\/evidence\/(\d+)\/?(.*)$/.exec(pointer) ?? [];
      const row = at === undefined ? undefined : documents[Number(at)]?.row;
      return row === undefined ? undefined : `/evidence/${row}/${rest === '' ? 'kind' : rest}`;
    },
  };
}

function elementsPart({ form, former, steps }: Posted): Part {
  const codes = inFormerOrder(
    listOf(form, 'elements[]'),
    former?.elements.map(({ code }) => code),
  );
  const elements = codes.map((code) => {
    const { code: _, ...before } = former?.elements.find((element) => element.code === code) ?? { code };
    const about = Object.fromEntries(
      (['necessity', 'use', 'transform'] as const).flatMap((what) => {
        const name = aboutElement(code, what);
        return name in form ? [[what, textOf(form, name)]] : [];
      }),
    );
    return withoutNothing({ code, ...before, ...about });
  });
  // Which documents name which elements is asked beside the elements; the documents themselves are another step's.
  const evidence = steps.includes('authority')
    ? undefined
    : former?.evidence?.map((document, row) => ({ ...document, names: namesOf(form, row, former) ?? [] }));
  return {
    members: { elements, ...(evidence ? { evidence } : {}) },
    errors: [],
    shownAt: (pointer) => {
      const [, at, what] = /^\/elements\/(\d+)\/(necessity|use|transform)$/.exec(pointer) ?? [];
      if (at !== undefined) return `/about/${codes[Number(at)]!.replaceAll('.', '/')}/${what}`;
      return pointer.startsWith('/elements/') ? '/elements' : undefined;
    },
  };
}

function handlingPart({ form, former, ownAgency }: Asked): Part {
  const retention = retentionOf(form, former);
  const subjects = rowsOf(form, 'subjects.criteria', SUBJECT_FIELDS, MOST_SUBJECTS);
  const count = textOf(form, 'subjects.count')?.replaceAll(',', '');
  const spoilt = count !== undefined && !/^\d{1,9}$/.test(count);
  const contractor = ticked(form, 'recipient.contractor[]');
  const recipient = withoutNothing({
    agency: textOf(form, 'recipient.agency') ?? ownAgency,
    contractor: contractor || undefined,
    contractId: textOf(form, 'recipient.contractId'),
  });
  const alone = recipient['agency'] === ownAgency && Object.keys(recipient).length === 1;
  const [to, parent] = [textOf(form, 'onward.to'), textOf(form, 'onward.parent')];
  const timeRange = withoutNothing({ from: textOf(form, 'timeRange.from'), to: textOf(form, 'timeRange.to') });
  return {
    members: {
      ...retention.member,
      timeRange: Object.keys(timeRange).length === 0 ? undefined : timeRange,
      recipient: alone ? undefined : recipient,
      onward:
        to === undefined && parent === undefined
          ? undefined
          : withoutNothing({ to, parent, originatorConsent: ticked(form, 'onward.originatorConsent[]') }),
      subjects: withoutNothing({
        criteria: subjects.map(({ fields }) => fields),
        count: count === undefined || spoilt ? undefined : Number(count),
        selectedBy: orNothing(inFormerOrder(listOf(form, 'subjects.selectedBy[]'), former?.subjects.selectedBy)),
      }),
    },
    errors: [
      ...retention.errors,
      ...(spoilt ? [{ pointer: '/subjects/count', detail: 'must be a whole number, or empty' }] : []),
    ],
    shownAt: (pointer) => {
      if (pointer === '/retention') return '/retention/amount';
      if (pointer === '/timeRange') return '/timeRange/to';
      const [, at, rest] = /^\/subjects\/criteria\/(\d+)\/?(.*)$/.exec(pointer) ?? [];
      const row = at === undefined ? undefined : subjects[Number(at)]?.row;
      return row === undefined ? undefined : `/subjects/criteria/${row}/${rest === '' ? 'familyName' : rest}`;
    },
  };
}

function retentionOf(form: UrlEncoded, former: ShareRequestBody | undefined) {
  const unit = textOf(form, 'retention.unit');
  if (unit === AS_IT_IS)
    return { member: { retention: textOf(form, 'retention.text') ?? former?.retention }, errors: [] };
  const amount = textOf(form, 'retention.amount');
  if (amount === undefined && unit === undefined && former !== undefined) return { member: {}, errors: [] };
  if (amount !== undefined && /^[1-9]\d{0,4}$/.test(amount) && unit !== undefined && /^[DWMY]$/.test(unit)) {
    return { member: { retention: `P${amount}${unit}` }, errors: [] };
  }
  const detail = 'must be a whole number, 1 or more, of days, weeks, months or years';
  return { member: {}, errors: [{ pointer: '/retention/amount', detail }] };
}

/** Rows in which anything was filled in, each with its place in the form. */
function rowsOf(form: UrlEncoded, list: string, names: readonly string[], most: number) {
  return Array.from({ length: most }, (_, row) => {
    const fields = withoutNothing(
      Object.fromEntries(names.map((name) => [name, textOf(form, `${list}.${row}.${name}`)])),
    );
    return { row, fields };
  }).filter(({ fields }) => Object.keys(fields).length > 0);
}

/** Elements that a document names: what is ticked, or what it named before where the form did not ask. */
function namesOf(form: UrlEncoded, row: number, former: ShareRequestBody | undefined): readonly string[] | undefined {
  const name = `evidence.${row}.names[]`;
  const before = former?.evidence?.[row]?.names;
  return name in form || `evidence.${row}.named` in form ? inFormerOrder(listOf(form, name), before) : before;
}

/** A form lists in the order of the page, which is no change of what is asked. */
function inFormerOrder(ticked: readonly string[], former: readonly string[] = []): readonly string[] {
  const all = new Set(ticked);
  return [...new Set([...former.filter((each) => all.has(each)), ...ticked])];
}

const ticked = (form: UrlEncoded, name: string): boolean => listOf(form, name).includes('yes');

/** A text for each field the form has; undefined, which takes the member away, where it is empty. */
function kept(form: UrlEncoded, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.filter((name) => name in form).map((name) => [name, textOf(form, name)]));
}

function withoutNothing(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

const orNothing = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);
