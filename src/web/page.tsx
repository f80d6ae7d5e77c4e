import type { ComponentChildren } from 'preact';
import { assetUrl } from './stylesheet.js';

/**
 * Who is signed in, as the header shows it. `unnamed`: somebody, whose name the page does not look up. `unknown`: a page that
 * is drawn without asking, so it offers neither signing in nor signing out.
 */
export type SignedIn = { readonly name: string; readonly agency: string } | 'unnamed' | 'unknown';

export interface PageProps {
  /** The H1, and the first words of the window's title. */
  readonly title: string;
  readonly demo: boolean;
  readonly signedIn?: SignedIn | undefined;
  readonly children?: ComponentChildren;
}

/** What every page has: the demo's strip, a skip link, the header, one H1, the footer. */
export function Page({ title, demo, signedIn, children }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Comity`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        {demo && <DemoStrip />}
        <Top signedIn={signedIn} />
        <main id="main" tabIndex={-1}>
          <div class="wide">
            <h1>{title}</h1>
            {children}
          </div>
        </main>
        <Foot />
      </body>
    </html>
  );
}

function DemoStrip() {
  return (
    <aside class="strip" aria-label="Demo">
      <div class="wide">
        <p>
          <strong>Demo:</strong> every person, case and agency is invented.
        </p>
      </div>
    </aside>
  );
}

function Top({ signedIn }: { readonly signedIn: SignedIn | undefined }) {
  return (
    <header class="top">
      <div class="wide">
        <a class="name" href="/">
          Comity
        </a>
        <nav aria-label="Main">
          <ul class="menu">
            {signedIn && (
              <li>
                <a href="/home">My work</a>
              </li>
            )}
            <li>
              <a href="/api/docs">API reference</a>
            </li>
          </ul>
        </nav>
        {signedIn !== 'unknown' && (
          <div class="who">{signedIn ? <SignOut signedIn={signedIn} /> : <a href="/sign-in">Sign in</a>}</div>
        )}
      </div>
    </header>
  );
}

function SignOut({ signedIn }: { readonly signedIn: Exclude<SignedIn, 'unknown'> }) {
  return (
    <>
      {signedIn !== 'unnamed' && (
        <p>
          {signedIn.name}, {signedIn.agency}
        </p>
      )}
      <form method="post" action="/sign-out">
        <button type="submit">Sign out</button>
      </form>
    </>
  );
}

function Foot() {
  return (
    <footer class="foot">
      <div class="wide">
        <ul>
          <li>
            <a href="/">About Comity</a>
          </li>
          <li>
            <a href="/api/docs">API reference</a>
          </li>
          <li>
            <a href="/api/v1/ledger/checkpoint">Ledger checkpoint</a>
          </li>
        </ul>
        <p class="quiet">Comity makes law, agreement limits and policy choices visible, separate, and provable.</p>
      </div>
    </footer>
  );
}
