import { Fact, Facts, Instant, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { certificateOutline } from './certificate/certificate-outline.js';
import type { CertificateFile } from './queries/certificates.js';

export interface CertificatePageProps {
  readonly file: CertificateFile;
  readonly frame: Frame;
}

const TONE = { pass: 'good', fail: 'bad', unknown: 'wait' } as const;

/** A certificate of destruction to read; the signed JSON behind it is the document of record. */
export function CertificatePage({ file, frame }: CertificatePageProps) {
  const { certificate } = file;
  const { result } = certificate.verification;
  return (
    <Page
      title={`Certificate of destruction ${certificate.number}`}
      address={`/certificates/${certificate.number}`}
      frame={frame}
      here="/retention"
    >
      <div class="notice">
        <p>
          <Tag tone={TONE[result]}>{`verification: ${result}`}</Tag>
        </p>
        <p>
          Issued <Instant at={certificate.issuedAt} zone="UTC" />.{' '}
          <a href={`/api/v1/certificates/${certificate.number}`}>Signed document (JSON)</a>{' '}
          <a href={`/certificates/${certificate.number}/copy.pdf`}>Copy to print (PDF)</a>
        </p>
      </div>
      {certificateOutline(file).map(({ heading, facts }) => (
        <>
          <h2>{heading}</h2>
          <Facts>
            {facts.map(({ name, value }) => (
              <Fact name={name}>
                {typeof value === 'string' ? (
                  value
                ) : (
                  <ul>
                    {value.map((item) => (
                      <li>{item}</li>
                    ))}
                  </ul>
                )}
              </Fact>
            ))}
          </Facts>
        </>
      ))}
    </Page>
  );
}
