import type { PersonView } from '../directory/index.js';
import type { CurrentPolicy } from '../policy/index.js';
import { Day, Tag } from '../web/components.js';
import { Page } from '../web/page.js';
import type { Frame } from '../web/page.js';
import { ExportLinks, Paging, Table, withQuery } from '../web/table.js';

export type TrainingState = ReturnType<CurrentPolicy['trainingStates']>[number];

/** One person and how they stand towards each training that the pack asks of the agency's people. */
export interface PersonTrainings {
  readonly person: PersonView;
  readonly states: readonly TrainingState[];
}

export interface TrainingPageProps {
  readonly frame: Frame;
  readonly items: readonly PersonTrainings[];
  readonly next: string | null;
  readonly paged: boolean;
  /** Last day on which a training counts as lapsing soon. */
  readonly soon: string;
  readonly mayImport: boolean;
}

/** Who is current in which training, and when it lapses. */
export function TrainingPage({ frame, items, next, paged, soon, mayImport }: TrainingPageProps) {
  const asked = items[0]?.states ?? [];
  return (
    <Page title="Trainings" frame={frame} here="/training">
      <p class="prose">
        Active people of your agency and the trainings that the policy pack in force asks of them. Without a current
        one, what policy asks it for is refused or waits, and grants that rest on it are suspended.
      </p>
      {mayImport && (
        <div class="actions no-print">
          <a class="usa-button" href="/people/import">
            Import trainings
          </a>
        </div>
      )}
      {asked.length === 0 && items.length > 0 ? (
        <p class="prose">The policy pack in force asks no training of people of your agency.</p>
      ) : (
        <Table
          caption="People, in the order in which they were enrolled"
          columns={[{ title: 'Person' }, ...asked.map(({ title, code }) => ({ title: `${title} (${code})` }))]}
          rows={items.map(({ person, states }) => [
            <a href={`/people/${person.id}`}>{person.displayName}</a>,
            ...states.map((state) => <Standing of={state} soon={soon} />),
          ])}
          empty="Nobody of your agency is active. People appear here once they are enrolled."
        />
      )}
      <Paging
        next={next === null ? undefined : withQuery('/training', { cursor: next })}
        first={paged ? '/training' : undefined}
      />
      <ExportLinks csv="/training/export.csv" json="/training/export.json" />
    </Page>
  );
}

function Standing({ of, soon }: { readonly of: TrainingState; readonly soon: string }) {
  if (of.state === 'current') {
    return (
      <>
        <Tag tone={of.until <= soon ? 'wait' : 'good'}>{of.until <= soon ? 'lapses soon' : 'current'}</Tag> through{' '}
        <Day on={of.until} />
      </>
    );
  }
  if (of.state === 'lapsed') {
    return (
      <>
        <Tag tone="bad">lapsed</Tag> since <Day on={of.until} />
      </>
    );
  }
  return <Tag tone="bad">missing</Tag>;
}
