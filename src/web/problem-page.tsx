import { REJECTIONS } from '../platform/http/rejection-table.js';
import type { ProblemDocument } from '../platform/http/problem.js';
import type { ProblemPage } from '../platform/http/problem-filter.js';
import { Page } from './page.js';
import { renderPage } from './render-page.js';

/** Draws refusals of page routes: what happened, what to do, and the number the operator can look for. */
export function problemPage({ demo }: { readonly demo: boolean }): ProblemPage {
  return (problem) => renderPage(<Problem problem={problem} demo={demo} />);
}

function Problem({ problem, demo }: { readonly problem: ProblemDocument; readonly demo: boolean }) {
  const { remedy } = REJECTIONS[problem.code];
  const signedOut = problem.code === 'not-signed-in';
  return (
    <Page
      title={signedOut ? 'Sign in first' : problem.title}
      frame={{ demo, signedIn: signedOut ? undefined : 'unknown' }}
    >
      <div class="notice bad">
        <p>{signedOut ? 'This page is for people who are signed in.' : problem.detail}</p>
        {problem.errors && (
          <ul>
            {problem.errors.map(({ pointer, detail }) => (
              <li>
                <code>{pointer}</code> {detail}
              </li>
            ))}
          </ul>
        )}
      </div>
      <h2>What to do now</h2>
      {signedOut ? <SignInAgain /> : <p class="prose">{remedy}</p>}
      <p class="quiet">
        Status {problem.status}, code <a href={problem.type}>{problem.code}</a>, request number{' '}
        <code>{problem.requestId}</code>
      </p>
    </Page>
  );
}

/** The cookie is `SameSite=Strict`: a browser that follows a link from a mail or another site does not send it. */
function SignInAgain() {
  return (
    <>
      <p>
        <a class="usa-button" href="/sign-in">
          Sign in
        </a>
      </p>
      <p class="prose">
        A session ends after 15 minutes without use. If you came from a link in a mail or on another site, you may still
        be signed in: go to <a href="/home">My work</a> and open the record from there.
      </p>
    </>
  );
}
