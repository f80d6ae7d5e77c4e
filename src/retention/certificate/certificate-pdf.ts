import type { CertificateFile } from '../queries/certificates.js';
import { certificateOutline } from './certificate-outline.js';
import type { OutlineFact } from './certificate-outline.js';

const MARGIN = 56;
const SIZE = { title: 18, heading: 13, text: 9.5 } as const;

/**
 * A copy of the certificate to print and to file: a tagged PDF (headings, paragraphs and lists in reading order), language
 * and title set, so that a screen reader reads it. PDF/UA is not claimed: the standard fonts are not embedded.
 */
export async function certificatePdf(file: CertificateFile): Promise<Buffer> {
  // For who asks for one alone: 2 MB of program text, which every worker kept.
  const { default: PDFDocument } = await import('pdfkit');
  const { certificate } = file;
  const title = `Certificate of destruction ${certificate.number}`;
  const pdf = new PDFDocument({
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-US',
    displayTitle: true,
    size: 'LETTER',
    margin: MARGIN,
    info: { Title: title, Subject: `Issued ${certificate.issuedAt}`, CreationDate: new Date(certificate.issuedAt) },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const write = (tag: string, text: string, size: number, font = 'Helvetica') =>
    pdf.struct(tag, {}, () => {
      pdf
        .font(font)
        .fontSize(size)
        .text(text, { paragraphGap: size / 3 });
    });
  root.add(write('H1', title, SIZE.title, 'Helvetica-Bold'));
  for (const { heading, facts } of certificateOutline(file)) {
    const section = pdf.struct('Sect');
    root.add(section);
    section.add(write('H2', heading, SIZE.heading, 'Helvetica-Bold'));
    for (const fact of facts) addFact(section, fact);
    section.end();
  }
  root.end();
  pdf.end();
  await ended;
  return Buffer.concat(chunks);

  function addFact(section: PDFKit.PDFStructureElement, { name, value }: OutlineFact): void {
    section.add(write('H3', name, SIZE.text, 'Helvetica-Bold'));
    if (typeof value === 'string') {
      section.add(write('P', value, SIZE.text));
      return;
    }
    const list = pdf.struct('L');
    section.add(list);
    for (const item of value) {
      const entry = pdf.struct('LI');
      list.add(entry);
      entry.add(write('LBody', `• ${item}`, SIZE.text));
      entry.end();
    }
    list.end();
  }
}
