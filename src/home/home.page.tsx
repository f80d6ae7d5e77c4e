import type { Me } from '../directory/index.js';
import type { NoticeView } from '../notifications/index.js';
import { Day, Fact, Facts, inWords, Tag, Zone } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import type { Task, Waiting } from './tasks.js';
import { Told } from './told.js';

export interface HomePageProps {
  readonly self: Me;
  readonly tasks: readonly Task[];
  /** More wait than are shown. */
  readonly more: boolean;
  /** What was told to the reader, newest first. */
  readonly notices: readonly NoticeView[];
  readonly trainings: Waiting['trainings'];
  readonly frame: Frame;
}

/** Everybody's first page: what waits for me by due date, what I was told, how my trainings stand, who I am. */
export function HomePage({ self, tasks, more, notices, trainings, frame }: HomePageProps) {
  return (
    <Page title="My work" frame={frame} here="/home">
      <h2>Waiting for you</h2>
      <Tasks tasks={tasks} />
      {more && <p>More wait than are shown here: the lists in the menu hold all of them.</p>}
      <h2>Told to you</h2>
      <Told notices={notices} zone={self.agency.timeZone} />
      <h2>Your trainings</h2>
      <Trainings trainings={trainings} />
      <h2>Who you are here</h2>
      <Facts>
        <Fact name="Name">{self.person.displayName}</Fact>
        <Fact name="Role">{inWords(self.person.roles.map((role) => role.replaceAll('_', ' ')))}</Fact>
        <Fact name="Agency">{self.agency.name}</Fact>
        <Fact name="Times are shown in">
          <Zone of={self.agency.timeZone} />
        </Fact>
      </Facts>
    </Page>
  );
}

function Tasks({ tasks }: Pick<HomePageProps, 'tasks'>) {
  if (tasks.length === 0) {
    return (
      <p class="prose">
        Nothing waits for you. What you are to write, answer, decide, release, accept, attest or lift appears here,
        first due first.
      </p>
    );
  }
  return (
    <ul class="items">
      {tasks.map(({ act, record, address, about, dueOn, overdue }) => (
        <li>
          <h3>
            {act} {address === undefined ? record : <a href={address}>{record}</a>}
          </h3>
          <p>{about}</p>
          {dueOn === undefined ? (
            <p class="quiet">No day is set</p>
          ) : (
            <p>
              Due by <Day on={dueOn} /> {overdue && <Tag tone="bad">Overdue</Tag>}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Trainings({ trainings }: Pick<HomePageProps, 'trainings'>) {
  if (trainings.length === 0) return <p>The policy pack asks no training of people of your agency.</p>;
  return (
    <>
      <ul class="items">
        {trainings.map(({ title, code, state, until }) => (
          <li>
            <p>
              {title} <code>{code}</code>
            </p>
            <p>
              {state === 'current' && (
                <>
                  <Tag tone="good">Current</Tag> through <Day on={until} />
                </>
              )}
              {state === 'lapsed' && (
                <>
                  <Tag tone="bad">Lapsed</Tag> since <Day on={until} />: pass it again, then have the certificate
                  recorded
                </>
              )}
              {state === 'missing' && (
                <>
                  <Tag tone="bad">Missing</Tag> pass it, then have the certificate recorded
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      <p class="quiet">An operator or a privacy officer of your agency records certificates.</p>
    </>
  );
}
