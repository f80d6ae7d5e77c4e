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
  const { title, detail, errors, remedy } = inWordsOfAPage(problem);
  const signedOut = problem.code === 'not-signed-in';
  return (
    <Page title={signedOut ? 'Sign in first' : title} frame={{ demo, signedIn: signedOut ? undefined : 'unknown' }}>
      <div class="notice bad">
        <p>{signedOut ? 'This page is for people who are signed in.' : detail}</p>
        {errors && (
          <ul>
            {errors.map((each) => (
              <li>
                <code>{each.pointer}</code> {each.detail}
              </li>
            ))}
          </ul>
        )}
      </div>
      <h2>What to do now</h2>
      {signedOut ? <SignInAgain /> : <GoOn remedy={remedy} />}
      <p class="quiet">
        If you write to somebody about this page, give them its number: <code>{problem.requestId}</code> (status{' '}
        {problem.status}, <a href={problem.type}>{problem.code}</a>).
      </p>
    </Page>
  );
}

/** A reader has an address or a link; parameters, members and documents of the API are for programs. */
function inWordsOfAPage({ code, title, detail, errors }: ProblemDocument) {
  if (code !== 'invalid-parameter') return { title, detail, errors, remedy: REJECTIONS[code].remedy };
  return {
    title: 'This address does not lead to a page',
    detail: 'Something in it is missing, misspelt or too much.',
    errors: undefined,
    remedy: 'Open the page from the menu or from a list, and choose its filters there.',
  };
}

/** The page does not know who reads it, so it offers both ways. */
function GoOn({ remedy }: { readonly remedy: string }) {
  return (
    <>
      <p class="prose">{remedy}</p>
      <ul class="links">
        <li>
          <a href="/">Front page</a>
        </li>
        <li>
          <a href="/home">My work</a>
        </li>
      </ul>
    </>
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
