import type { RegisterEntry } from '../agreements/index.js';
import { Day, Fact, Facts, inWords, Tag } from '../web/components.js';
import type { Tone } from '../web/components.js';
import { durationInWords } from '../web/duration-words.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';

export const REGISTER = '/register';

/** Words for the codes that an entry holds. */
export interface RegisterNames {
  readonly agency: (code: string) => string;
  readonly purpose: (code: string) => string;
  readonly element: (code: string) => string;
  readonly authority: (code: string) => string;
}

const STATES: Readonly<Record<RegisterEntry['status'], readonly [string, Tone]>> = {
  in_force: ['In force', 'good'],
  suspended: ['Suspended', 'wait'],
  expired: ['Expired', 'plain'],
  terminated: ['Ended early', 'plain'],
  superseded: ['Replaced by a newer revision', 'plain'],
};
const KINDS: Readonly<Record<string, string>> = {
  mou: 'Memorandum of understanding',
  moa: 'Memorandum of agreement',
  dua: 'Data use agreement',
  cma: 'Computer matching agreement',
  isa: 'Information sharing agreement',
  '287g': 'Agreement under 8 USC 1357(g)',
  chri: 'Criminal history access agreement',
};

function Standing({ entry }: { readonly entry: RegisterEntry }) {
  const [words, tone] = STATES[entry.status];
  return <Tag tone={tone}>{words}</Tag>;
}

export interface RegisterPageProps {
  readonly frame: Frame;
  readonly entries: readonly RegisterEntry[];
  readonly names: RegisterNames;
  readonly next: string | undefined;
  readonly first: string | undefined;
}

/** Under which agreements agencies share information at all, for everybody. */
export function RegisterPage({ frame, entries, names, next, first }: RegisterPageProps) {
  return (
    <Page title="Agreements between agencies" address={REGISTER} frame={frame} here={REGISTER}>
      <div class="prose">
        <p>
          An agreement says which agencies may ask each other for what, for which purposes and for how long. This
          register is written by the service itself when an agreement comes into force or ends. Agreements that their
          parties did not make public are not listed.
        </p>
        <p>An agreement alone opens nothing: every single request is checked, decided by people, and accounted for.</p>
      </div>
      <Table
        caption="Agreements, in the order in which they were drafted"
        columns={[{ title: 'Agreement' }, { title: 'Between' }, { title: 'For' }, { title: 'Until' }, { title: 'Now' }]}
        rows={entries.map((entry) => [
          <>
            <a href={`${REGISTER}/${entry.number}`}>{entry.title}</a>
            <br />
            {entry.number}, revision {entry.revision}
          </>,
          inWords(entry.parties.map(names.agency)),
          inWords(entry.purposes.map(({ code }) => names.purpose(code))),
          <Day on={entry.expiresOn} />,
          <Standing entry={entry} />,
        ])}
        empty="No agreement is public yet. Each appears here on its first day in force."
      />
      <Paging next={next} first={first} />
      <ExportLinks csv={`${REGISTER}/export.csv`} json={`${REGISTER}/export.json`} />
    </Page>
  );
}

export interface AgreementPageProps {
  readonly frame: Frame;
  /** Of one number, the newest revision first; at least one. */
  readonly revisions: readonly RegisterEntry[];
  readonly names: RegisterNames;
}

export function RegisteredAgreementPage({ frame, revisions, names }: AgreementPageProps) {
  const newest = revisions[0]!;
  return (
    <Page title={newest.title} address={`${REGISTER}/${newest.number}`} frame={frame} here={REGISTER}>
      <p>
        <a href={REGISTER}>All agreements</a>
      </p>
      {revisions.map((entry, index) => (
        <section>
          <h2>
            {entry.number}, revision {entry.revision}
          </h2>
          <Revision entry={entry} names={names} />
          {index === 0 && revisions.length > 1 && <p>Earlier revisions stand below.</p>}
        </section>
      ))}
      <p class="prose">
        Do you think that it is not kept? <a href={withQuery('/complaints/new', {})}>Complain</a> and name its number.
      </p>
    </Page>
  );
}

function Revision({ entry, names }: { readonly entry: RegisterEntry; readonly names: RegisterNames }) {
  const onward = {
    forbidden: 'Not allowed',
    listed: `Only to ${inWords(entry.onwardTo.map(names.agency))}`,
    with_consent: 'Only with the consent of the agency it comes from',
  }[entry.onwardRule];
  return (
    <>
      <p class="prose words">{entry.summary}</p>
      <Facts>
        <Fact name="Now">
          <Standing entry={entry} />
        </Fact>
        <Fact name="Kind">{KINDS[entry.kind] ?? entry.kind}</Fact>
        <Fact name="Between">{inWords(entry.parties.map(names.agency))}</Fact>
        <Fact name="From">
          <Day on={entry.effectiveFrom} />
        </Fact>
        <Fact name="Through the end of">
          <Day on={entry.expiresOn} /> ({entry.timeZone})
        </Fact>
        <Fact name="Legal authority">
          <ul>
            {entry.authorities.map((code) => (
              <li>{names.authority(code)}</li>
            ))}
          </ul>
        </Fact>
        <Fact name="May be kept for at most">{durationInWords(entry.maxRetention)}</Fact>
        <Fact name="When it ends">{entry.atEnd === 'return' ? 'The data goes back' : 'The data is destroyed'}</Fact>
        <Fact name="Passing on to others">{onward ?? entry.onwardRule}</Fact>
      </Facts>
      <h3>What may be asked for</h3>
      {entry.purposes.map(({ code, elements }) => (
        <section>
          <h4>{names.purpose(code)}</h4>
          <ul class="columns">
            {elements.map((element) => (
              <li>{names.element(element)}</li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
