import type { NoticeView } from '../notifications/index.js';
import { Instant } from '../web/components.js';

/** Why, in words; a cause that is not here is shown by none rather than by its code. */
const CAUSE: Readonly<Record<string, string>> = {
  officer: 'an officer of the source agency did so',
  agreement_suspended: 'the agreement it rests on is suspended',
  agreement_ended: 'the agreement it rests on has ended',
  facts_changed: 'what it rests on does not pass policy now',
  complaint: 'a complaint about it is under review',
  complaint_upheld: 'a complaint about it was upheld',
  rule: 'what stood against it is cured',
  agreement: 'the agreement it cites changed',
  person: 'the access or trainings of the person who asked changed',
  policy: 'another policy pack is in force',
  time: 'a new day began',
  'more-than-foreseen': 'more is due than three times what was foreseen for this day',
  'share-of-live': 'more than 5 % of your packages is due at once',
  '14-days-before': 'it is due within 14 days',
  '7-days-before': 'it is due within 7 days',
  '1-days-before': 'it is due within a day',
};

const HAPPENED: Readonly<Record<NoticeView['code'], string>> = {
  'grant-suspended': 'is suspended: nothing is released or read under it',
  'grant-resumed': 'is active again',
  'request-rechecked': 'shows another policy result',
  'complaint-upheld': 'is touched by a complaint that was upheld',
  'purge-braked': 'keeps data that is due until two persons in two roles release it',
  'destruction-to-attest': 'must be destroyed and its destruction attested',
  'review-to-validate': 'must be reviewed and validated, or destroyed',
  'obligation-overdue':
    'has an obligation that is overdue; while word of destruction is missing, new share requests are denied',
  'complaint-received': 'came in: acknowledge it within ten days',
  'rights-case-received': 'came in: answer it in time',
  'draft-will-lapse': 'is a draft that lapses in two weeks, and its words are destroyed, unless it is worked on',
};

/** What the reader was told, newest first. */
export function Told({ notices, zone }: { readonly notices: readonly NoticeView[]; readonly zone: string }) {
  if (notices.length === 0) return <p class="prose">Nothing was told to you in the last 90 days.</p>;
  return (
    <ul class="items">
      {notices.map((notice) => {
        const cause = notice.cause === null ? undefined : CAUSE[notice.cause];
        return (
          <li>
            <p>
              <strong>
                <About about={notice.about} /> {HAPPENED[notice.code]}
              </strong>
            </p>
            {cause !== undefined && <p>Because {cause}.</p>}
            {notice.rules.length > 0 && (
              <p>
                By rule <code>{notice.rules.join(', ')}</code>
              </p>
            )}
            <p class="quiet">
              Told <Instant at={notice.toldAt} zone={zone} />
            </p>
          </li>
        );
      })}
    </ul>
  );
}

function About({ about: { kind, number } }: { readonly about: NoticeView['about'] }) {
  const [words, folder] = ABOUT[kind];
  return (
    <>
      {words} <a href={`/${folder}/${number}`}>{number}</a>
    </>
  );
}

/** What it is called, and where its page is. */
const ABOUT: Readonly<Record<NoticeView['about']['kind'], readonly [words: string, folder: string]>> = {
  grant: ['Grant', 'grants'],
  'share-request': ['Share request', 'requests'],
  obligation: ['Package', 'packages'],
  'purge-brake': ['Purge brake', 'purge-brakes'],
  complaint: ['Complaint', 'complaints'],
  'rights-case': ['Access or correction request', 'rights-cases'],
  agreement: ['Agreement', 'agreements'],
};
