import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { CertificatePage } from '../certificate.page.js';
import { renderPage } from '../../web/render-page.js';
import type { CertificateFile } from '../queries/certificates.js';
import { certificateOutline } from './certificate-outline.js';
import { certificatePdf } from './certificate-pdf.js';
import { destroyedPackage, writeCertificate } from './write-certificate.js';

const packages = ['<b>PK-1</b>', 'PK-2'].map((number, index) =>
  destroyedPackage({
    packageId: `019ab3c4-0000-7000-8000-00000000000${index}`,
    terms: {
      number,
      grantId: 'g',
      requestId: 'r',
      decisionId: 'd',
      accountingId: 'a',
      requestingAgency: 'hsi',
      sourceAgency: 'dps',
      recipientAgency: 'hsi',
      releasedBy: 'p',
      recordSeries: 's',
      elements: [{ code: 'person.full_name', result: 'permit' }],
      recordCount: 2,
      subjects: { count: 1, pseudonyms: ['b'] },
      contentDigest: 'c',
      keyId: 'k',
      epoch: 'dps/2026-12.1',
      retentionCode: 'RT-DL',
      sealedAt: '2026-11-24T17:00:00.000Z',
      destroyAt: '2026-12-24T07:00:00.000Z',
    },
    reason: 'agreement_end',
    dueAt: '2026-12-24T07:00:00.000Z',
    epoch: 'dps/2026-12.1',
    contentDestroyed: true,
    keyDestroyed: true,
  }),
);
const file: CertificateFile = {
  certificate: writeCertificate({
    certificateId: '019ab3c4-0000-7000-8000-000000000009',
    number: 'DC-2026-000001',
    packages,
    parties: { requestingAgency: 'hsi', sourceAgency: 'dps', recipientAgency: 'hsi' },
    startedAt: new Date('2026-12-24T07:00:01.000Z'),
    finishedAt: new Date('2026-12-24T07:00:02.000Z'),
    measured: { packages: 2, contentsDestroyed: 2, keysDestroyed: 2, rowsLeft: 0, keysLeft: 0 },
    keyBackupDays: 7,
    runtime: 'Node.js 20',
  }),
  signature: 'c2ln',
  publicKey: 'a2V5',
  packages,
  ledger: null,
};

/** Text that a PDF shows, out of its content streams: hex strings inside `TJ`, kerning left out. */
function textOf(pdf: Buffer): string {
  const shown: string[] = [];
  const bytes = pdf.toString('latin1');
  for (const match of bytes.matchAll(/stream\r?\n/g)) {
    const from = match.index + match[0].length;
    const to = bytes.indexOf('endstream', from);
    let content: string;
    try {
      content = inflateSync(Buffer.from(bytes.slice(from, to), 'latin1')).toString('latin1');
    } catch {
      continue; // a stream that is no page content
    }
    for (const [, hex] of content.matchAll(/<([0-9a-f]+)>/g)) shown.push(Buffer.from(hex!, 'hex').toString('latin1'));
  }
  return shown.join('');
}

describe('copies of a certificate', () => {
  it('say on the page all that the outline has, escaped', () => {
    const page = renderPage(CertificatePage({ file, frame: { demo: false } }));
    for (const { heading, facts } of certificateOutline(file)) {
      expect(page).toContain(heading);
      for (const { name } of facts) expect(page).toContain(name);
    }
    expect(page).toContain('verification: pass');
    expect(page).toContain('&lt;b>PK-1&lt;/b>');
    expect(page).not.toContain('<b>PK-1</b>');
  });

  it('are a tagged PDF with language, title, headings and lists, and the same words', async () => {
    const pdf = await certificatePdf(file);
    const text = pdf.toString('latin1');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    for (const mark of [
      '/StructTreeRoot',
      '/Marked true',
      '/Lang (en-US)',
      '/DisplayDocTitle true',
      '/S /H1',
      '/S /H2',
      '/S /L\n',
    ]) {
      expect(text).toContain(mark);
    }
    const shown = textOf(pdf).replaceAll(/\s/g, '');
    for (const { heading, facts } of certificateOutline(file)) {
      expect(shown).toContain(heading.replaceAll(/\s/g, ''));
      for (const { name } of facts) expect(shown).toContain(name.replaceAll(/\s/g, ''));
    }
    for (const number of ['PK-1', 'PK-2', 'DC-2026-000001']) expect(shown).toContain(number);
  });
});
