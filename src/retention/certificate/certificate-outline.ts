import type { DestroyedFile, DestroyedPackage } from '../domain/certificate.js';
import type { CertificateFile } from '../queries/certificates.js';

export interface OutlineFact {
  readonly name: string;
  /** One paragraph, or a list of several. */
  readonly value: string | readonly string[];
}

export interface OutlineSection {
  readonly heading: string;
  readonly facts: readonly OutlineFact[];
}

/** What a certificate says, in the order in which it is read: the page and the PDF copy are drawn from this one text. */
export function certificateOutline(file: CertificateFile): readonly OutlineSection[] {
  const { certificate, packages, files, ledger, publicKey } = file;
  const { scope, unreadable, method, cryptographicErase: erase, verification, tool } = certificate;
  return [
    {
      heading: 'What was destroyed',
      facts: [
        { name: 'Source agency', value: certificate.sourceAgency },
        { name: 'Recipient', value: certificate.recipientAgency },
        ...(files === undefined ? packageFacts(packages, scope.records) : fileFacts(files)),
        { name: 'Unreadable here since', value: unreadable.liveSystem },
        { name: 'Unreadable in every copy not later than', value: unreadable.everyCopyNotLaterThan },
      ],
    },
    {
      heading: 'How',
      facts: [
        { name: 'Method', value: `${method.class}: ${method.technique}` },
        { name: 'Standard', value: method.standard },
        {
          name: 'Algorithm',
          value: `${erase.algorithm}; ${erase.strengthBits} bits; module ${erase.moduleValidation}`,
        },
        { name: 'Key epochs', value: erase.epochs },
        { name: 'Copies of keys', value: erase.keyCopies },
        { name: 'Unwrapped copies', value: erase.unwrappedCopies },
        { name: 'Tool', value: `${tool.name} ${tool.version}, ${tool.runtime}` },
        { name: 'Performed by', value: `${certificate.performedBy.kind} ${certificate.performedBy.name}` },
        { name: 'Begun and finished', value: `${certificate.startedAt} to ${certificate.finishedAt}` },
      ],
    },
    {
      heading: 'What was checked',
      facts: [
        { name: 'Result', value: verification.result },
        { name: 'How it was checked', value: verification.method },
        {
          name: 'Seen',
          value: `rows left ${verification.rowsLeft}, keys left ${verification.keysLeft}, attempts to open: ${verification.openAttempts}`,
        },
        {
          name: 'Legal holds',
          value: `${certificate.holds.found} found, looked for at ${certificate.holds.checkedAt}`,
        },
        { name: 'Exceptions', value: certificate.exceptions.length === 0 ? 'none' : certificate.exceptions },
      ],
    },
    {
      heading: 'Where',
      facts: [
        { name: 'Covered', value: certificate.locationsCovered.map(({ location, note }) => `${location}: ${note}`) },
        {
          name: 'Not covered',
          value: certificate.locationsNotCovered.map(({ location, note }) => `${location}: ${note}`),
        },
        { name: 'Residual risk', value: certificate.residualRisk },
      ],
    },
    {
      heading: 'How to verify this',
      facts: [
        {
          name: 'Document of record',
          value:
            'The signed JSON is the document of record; this is a copy to read. ' +
            'comity retention certificate verify FILE checks it without this service.',
        },
        { name: 'Signed with', value: publicKey },
        {
          name: 'In the ledger',
          value: ledger === null ? 'not yet covered by a checkpoint' : `entry ${ledger.seq} of ${ledger.origin}`,
        },
        { name: 'Kept until', value: certificate.keepUntil },
      ],
    },
  ];
}

const packageFacts = (packages: readonly DestroyedPackage[], records: number): readonly OutlineFact[] => [
  {
    name: 'Packages',
    value: packages.map(
      (each) =>
        `${each.packageNumber}: ${each.records} ${each.records === 1 ? 'record' : 'records'}, ${each.elements.join(', ')}; ${each.retentionCode}, ` +
        `due ${each.dueAt} by ${each.reason.replaceAll('_', ' ')}; accounting entry ${each.accountingId}`,
    ),
  },
  { name: 'Records in all', value: String(records) },
];

const fileFacts = (files: readonly DestroyedFile[]): readonly OutlineFact[] => [
  {
    name: 'Sealed words of',
    value: files.map(
      (each) =>
        `${each.kind.replaceAll('-', ' ')} ${each.fileId}: ${each.details.length} sealed details ` +
        `(${[...new Set(each.details.map(({ kind }) => kind.replaceAll('-', ' ')))].join(', ')}); closed ${each.closedAt}, ` +
        `due ${each.dueAt} by ${each.rule}`,
    ),
  },
];
