import type { Catalogue } from '../../policy/index.js';
import { MOST_DOCUMENTS, MOST_SUBJECTS } from './steps.js';

const LABELS: Readonly<Record<string, string>> = {
  '/purpose': 'Purpose',
  '/sourceAgency': 'Agency that holds the records',
  '/caseRef': 'Case number',
  '/necessity': 'Why it is necessary',
  '/authorities': 'Legal authorities',
  '/agreement': 'Agreement',
  '/assurances': 'Written assurances',
  '/emergency/narrative': 'What the danger is',
  '/emergency/danger': 'How close the danger is',
  '/elements': 'Data elements',
  '/retention/amount': 'How long you need to keep it',
  '/timeRange/from': 'Time range, from',
  '/timeRange/to': 'Time range, to',
  '/recipient/agency': 'Who receives it',
  '/recipient/contractId': 'Number of the contract',
  '/onward/to': 'Handed on to',
  '/onward/parent': 'Share request under which you received it',
  '/subjects/count': 'How many people in all',
  '/subjects/selectedBy': 'By what people are selected',
  '/answer': 'Your answer',
  '/question': 'Your question',
};
const OF_DOCUMENT = {
  kind: 'kind',
  signedBy: 'signed by',
  issuedOn: 'issued on',
  expiresOn: 'expires on',
  names: 'names',
};
const OF_SUBJECT = {
  familyName: 'family name',
  givenName: 'given name',
  birthDate: 'date of birth',
  dlNumber: 'driver licence number',
  ssn: 'social security number',
  plate: 'license plate',
};
const ABOUT = { necessity: 'why it is necessary', use: 'what it is for', transform: 'how much of it' };

/** What the summary of errors calls each field that can be wrong, by its pointer. */
export function labelsOf({ categories }: Pick<Catalogue, 'categories'>): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { ...LABELS };
  const rows = (list: string, most: number, names: Readonly<Record<string, string>>, noun: string) => {
    for (let row = 0; row < most; row += 1) {
      for (const [name, words] of Object.entries(names))
        labels[`${list}/${row}/${name}`] = `${noun} ${row + 1}, ${words}`;
    }
  };
  rows('/evidence', MOST_DOCUMENTS, OF_DOCUMENT, 'Document');
  rows('/subjects/criteria', MOST_SUBJECTS, OF_SUBJECT, 'Person');
  for (const { code, title } of categories.flatMap(({ elements }) => elements)) {
    for (const [what, words] of Object.entries(ABOUT)) {
      labels[`/about/${code.replaceAll('.', '/')}/${what}`] = `${title}, ${words}`;
    }
  }
  return labels;
}
