import { AGREEMENT_KIND, CLAUSE, DIRECTION, ON_SUSPENSION, ON_TERMINATION, ONWARD } from './agreement-words.js';

/** How one member of an agreement is asked for in its form. */
export interface AgreementField {
  readonly label: string;
  readonly control: 'line' | 'text' | 'codes' | 'day' | 'choice' | 'yes-no' | 'agency';
  readonly hint?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly optional?: boolean;
}

const A_LINE = 'One to a line.';
const DURATION = 'P180D is 180 days, P6M six months, P2Y two years (ISO 8601).';
const contact = (who: string): Readonly<Record<string, AgreementField>> => ({
  name: { label: `${who}: name`, control: 'line' },
  phone: { label: `${who}: telephone`, control: 'line' },
  email: { label: `${who}: e-mail`, control: 'line' },
  verifiedOn: { label: `${who}: verified on`, control: 'day' },
});
const under = (path: string, fields: Readonly<Record<string, AgreementField>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [`${path}.${name}`, field]));

/** By path; `*` stands for the number of a row. */
export const AGREEMENT_FIELDS: Readonly<Record<string, AgreementField>> = {
  title: { label: 'Title', control: 'line' },
  kind: { label: 'Kind of agreement', control: 'choice', options: AGREEMENT_KIND },
  'parties.*.agency': { label: 'Agency', control: 'agency' },
  'parties.*.legalName': { label: 'Legal name', control: 'line' },
  'parties.*.direction': { label: 'What it does', control: 'choice', options: DIRECTION },
  'parties.*.oris': { label: 'ORI numbers', control: 'codes', hint: A_LINE, optional: true },
  ...under('parties.*.contact', contact('Contact')),
  ...under('parties.*.alternate', contact('Alternate contact')),
  'purposes.*.code': {
    label: 'Purpose',
    control: 'line',
    hint: 'Its code in the policy pack, such as TRAFFICKING_SMUGGLING.',
  },
  'purposes.*.elements': {
    label: 'Data elements shared for it',
    control: 'codes',
    hint: 'One to a line: an element such as person.full_name, or identity.* for all of a category',
  },
  elementsForbidden: {
    label: 'Data elements never shared',
    control: 'codes',
    hint: 'One to a line. Where there are any, name elements above one by one and not by category.',
    optional: true,
  },
  authorities: { label: 'Legal authorities', control: 'codes', hint: 'One code to a line, such as UT-206-1B.' },
  'series.*.code': { label: 'Record series', control: 'line', optional: true },
  'series.*.classification': {
    label: 'Classification',
    control: 'choice',
    options: { public: 'Public', private: 'Private', controlled: 'Controlled', protected: 'Protected' },
    optional: true,
  },
  jurisdictions: { label: 'Jurisdictions', control: 'codes', hint: 'One to a line, such as US-UT.' },
  'recipients.units': { label: 'Units that receive', control: 'codes', hint: A_LINE, optional: true },
  'recipients.contractors': { label: 'May contractors receive?', control: 'yes-no' },
  'recipients.subRecipients': { label: 'May sub-recipients receive?', control: 'yes-no' },
  'onward.rule': { label: 'Onward transfer', control: 'choice', options: ONWARD },
  'onward.to': { label: 'Agencies it may go on to', control: 'codes', hint: 'One code to a line.', optional: true },
  'retention.maximum': { label: 'Longest retention', control: 'line', hint: DURATION },
  'retention.perCategory.*.category': { label: 'Category', control: 'line', optional: true },
  'retention.perCategory.*.keep': { label: 'Kept for', control: 'line', hint: DURATION, optional: true },
  'retention.perCategory.*.then': {
    label: 'Then',
    control: 'choice',
    options: { destroy: 'Destroy', return: 'Return', archive: 'Archive' },
    optional: true,
  },
  'retention.atEnd': {
    label: 'At the end of retention',
    control: 'choice',
    options: { destroy: 'Destroy', return: 'Return' },
  },
  'retention.certificateRequired': { label: 'Must destruction be certified?', control: 'yes-no' },
  'security.standards': { label: 'Security standards', control: 'codes', hint: 'One code to a line.' },
  'security.breachNoticeWithin': { label: 'Notice of a breach within', control: 'line', hint: DURATION },
  trainings: { label: 'Trainings of those who receive', control: 'codes', hint: 'One code to a line.', optional: true },
  'audit.right': { label: 'May a party audit the other?', control: 'yes-no' },
  'audit.every': { label: 'An audit every', control: 'line', hint: DURATION },
  'audit.lastOn': { label: 'Last audit on', control: 'day', optional: true },
  'individuals.correctionsWithin': { label: 'Corrections passed on within', control: 'line', hint: DURATION },
  'individuals.requestsHandledBy': { label: 'Who answers people’s requests', control: 'agency' },
  'individuals.accountingKeptBy': { label: 'Who keeps the accounting of disclosures', control: 'agency' },
  'individuals.complaintContact': { label: 'Where complaints go', control: 'line' },
  'term.effectiveFrom': { label: 'First day in force', control: 'day' },
  'term.expiresOn': { label: 'Last day in force', control: 'day' },
  'term.timeZone': { label: 'Time zone of these days', control: 'line', hint: 'Such as America/Denver.' },
  'term.maxRenewals': { label: 'Renewals at most', control: 'line', hint: 'A whole number from 0 to 20.' },
  'term.renewalTerms': { label: 'How it is renewed', control: 'text' },
  'term.reviewOn': { label: 'Next review on', control: 'day' },
  'heldData.onSuspension': { label: 'Data held while it is suspended', control: 'choice', options: ON_SUSPENSION },
  'heldData.onTermination': { label: 'Data held when it ends', control: 'choice', options: ON_TERMINATION },
  disputeResolution: { label: 'How disputes are resolved', control: 'text' },
  cost: { label: 'Who pays what', control: 'text' },
  public: { label: 'Does it stand in the public register?', control: 'yes-no' },
  publicSummary: { label: 'Summary for the public', control: 'text', optional: true },
  documentDigest: {
    label: 'Digest of the signed paper',
    control: 'line',
    hint: 'sha256: and the 64 hexadecimal digits that sha256sum prints.',
  },
  'counselReview.agency': { label: 'Reviewed by counsel of', control: 'agency' },
  'counselReview.reviewer': { label: 'Name of the counsel', control: 'line' },
  'counselReview.reviewedOn': { label: 'Reviewed on', control: 'day' },
  clauses: {
    label: 'Clauses it has',
    control: 'codes',
    hint: `One to a line: ${Object.keys(CLAUSE).join(', ')}. A CHRI agreement needs all three (53-10-108).`,
    optional: true,
  },
  undertaking: {
    label: 'Has the recipient agreed in writing to the restrictions?',
    control: 'yes-no',
    hint: '63G-2-206(4)',
  },
  contractorAssurance: { label: 'Have its contractors given their assurance?', control: 'yes-no' },
  'matching.justification': { label: 'Why the matching is needed', control: 'text', optional: true },
  'matching.description': { label: 'What is matched', control: 'text', optional: true },
  'matching.verification': { label: 'How a match is verified', control: 'text', optional: true },
  'matching.noticePublishedOn': { label: 'Notice published on', control: 'day', optional: true },
  'matching.boardApprovedOn': { label: 'Approved by the board on', control: 'day', optional: true },
  'delegation.model': {
    label: 'Model',
    control: 'choice',
    options: { jail_enforcement: 'Jail enforcement', warrant_service: 'Warrant service', task_force: 'Task force' },
    optional: true,
  },
  'delegation.officers.*.name': { label: 'Certified officer', control: 'line', optional: true },
  'delegation.officers.*.authorizedOn': { label: 'Authorized on', control: 'day', optional: true },
  'delegation.supervisor': { label: 'Federal supervisor', control: 'line', optional: true },
};

export interface AgreementSection {
  readonly heading: string;
  readonly words?: string;
  /** Paths without rows, in the order in which they are asked for. */
  readonly fields?: readonly string[];
  /** Lists of rows: the path of the list, what one row is called, how many are shown at least. */
  readonly lists?: readonly { readonly path: string; readonly row: string; readonly least: number }[];
}

/** The form from top to bottom; a spec holds that it asks for every member once. */
export const AGREEMENT_SECTIONS: readonly AgreementSection[] = [
  { heading: 'What it is', fields: ['title', 'kind'] },
  {
    heading: 'Parties',
    words: 'At least two: one that sends and one that receives.',
    lists: [{ path: 'parties', row: 'Party', least: 2 }],
  },
  {
    heading: 'What may be shared, and why',
    fields: ['authorities', 'elementsForbidden', 'jurisdictions'],
    lists: [
      { path: 'purposes', row: 'Purpose', least: 1 },
      { path: 'series', row: 'Record series', least: 1 },
    ],
  },
  {
    heading: 'Who receives',
    fields: ['recipients.units', 'recipients.contractors', 'recipients.subRecipients', 'onward.rule', 'onward.to'],
  },
  {
    heading: 'How long it is kept',
    fields: ['retention.maximum', 'retention.atEnd', 'retention.certificateRequired'],
    lists: [{ path: 'retention.perCategory', row: 'Term for a category', least: 1 }],
  },
  {
    heading: 'Safeguards',
    fields: [
      ...['security.standards', 'security.breachNoticeWithin', 'trainings'],
      ...['audit.right', 'audit.every', 'audit.lastOn', 'undertaking', 'contractorAssurance', 'clauses'],
    ],
  },
  {
    heading: 'People whose data it is',
    fields: [
      ...['individuals.correctionsWithin', 'individuals.requestsHandledBy', 'individuals.accountingKeptBy'],
      ...['individuals.complaintContact', 'public', 'publicSummary'],
    ],
  },
  {
    heading: 'Term and end',
    fields: [
      ...['term.effectiveFrom', 'term.expiresOn', 'term.timeZone', 'term.maxRenewals', 'term.renewalTerms'],
      ...['term.reviewOn', 'heldData.onSuspension', 'heldData.onTermination', 'disputeResolution', 'cost'],
    ],
  },
  {
    heading: 'Signed paper and counsel',
    fields: ['documentDigest', 'counselReview.agency', 'counselReview.reviewer', 'counselReview.reviewedOn'],
  },
  {
    heading: 'Computer matching',
    words: 'For a computer matching agreement only (5 USC 552a(o)). Leave it empty otherwise.',
    fields: [
      ...['matching.justification', 'matching.description', 'matching.verification'],
      ...['matching.noticePublishedOn', 'matching.boardApprovedOn'],
    ],
  },
  {
    heading: 'Delegation under 287(g)',
    words: 'For a 287(g) agreement only (8 USC 1357(g)). Leave it empty otherwise.',
    fields: ['delegation.model', 'delegation.supervisor'],
    lists: [{ path: 'delegation.officers', row: 'Officer', least: 1 }],
  },
];

/** `/parties/0/contact/name` and `parties.0.contact.name` as the table above has them. */
export const fieldKey = (path: string): string =>
  path
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replace(/\.\d+(?=\.|$)/g, '.*');

/** The names of the fields of one row, without the row: `agency`, `contact.name`. */
export function fieldsOfRow(list: string): readonly string[] {
  const start = `${list}.*.`;
  return Object.keys(AGREEMENT_FIELDS).flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []));
}

/**
 * The field at which a fault is shown: itself, the list of codes it is in, or the first field of the part or of the list
 * that is wrong as a whole. A pointer that the form does not know stands for its first field.
 */
export function shownAt(pointer: string): string {
  for (let at = pointer; at.length > 1; at = at.slice(0, at.lastIndexOf('/'))) {
    const key = fieldKey(at);
    const known = AGREEMENT_FIELDS[key] ?? AGREEMENT_FIELDS[key.replace(/\.\*$/, '')];
    if (known) return AGREEMENT_FIELDS[key] ? at : at.slice(0, at.lastIndexOf('/'));
    const first = Object.keys(AGREEMENT_FIELDS).find((each) => each.startsWith(`${key}.`));
    if (first !== undefined)
      return `${at}/${first
        .slice(key.length + 1)
        .replaceAll('*', '0')
        .replaceAll('.', '/')}`;
  }
  return '/title';
}
