import type { ComponentChildren } from 'preact';
import { assetUrl, uswdsUrl } from './assets.js';
import { isHere, navigationFor } from './navigation.js';
import type { Reader } from './navigation.js';

/**
 * Who is signed in, as the header shows it. `unnamed`: somebody, whose name the page does not look up. `unknown`: a page that
 * is drawn without asking, so it offers neither signing in nor signing out.
 */
export type SignedIn = Reader | 'unnamed' | 'unknown';

/** What surrounds every page of one answer. */
export interface Frame {
  readonly demo: boolean;
  readonly signedIn?: SignedIn | undefined;
}

export type Language = 'en' | 'es';

export interface PageProps {
  /** The H1, and the first words of the window's title. */
  readonly title: string;
  readonly frame: Frame;
  /** Address of the entry of the navigation under which the page stands. */
  readonly here?: string;
  /** What the reader has just done, in words of the page: shown first, after the 303 of a form. */
  readonly done?: string | undefined;
  readonly language?: Language;
  readonly children?: ComponentChildren;
}

/** What every page has: the demo's strip, a skip link, the header, one H1, the footer. */
export function Page({ title, frame, here, done, language = 'en', children }: PageProps) {
  const { demo, signedIn } = frame;
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Comity`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href={uswdsUrl('css/uswds.min.css')} />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
        {typeof signedIn === 'object' && <Enhancement />}
      </head>
      <body>
        <a class="skip" href="#main">
          {language === 'es' ? 'Ir al contenido' : 'Skip to the content'}
        </a>
        {demo && <DemoStrip />}
        <Top signedIn={signedIn} here={here} />
        <main id="main" tabIndex={-1}>
          <div class="wide">
            <h1>{title}</h1>
            {done !== undefined && (
              <div class="usa-alert usa-alert--success usa-alert--slim" role="status">
                <div class="usa-alert__body">
                  <p class="usa-alert__text">{done}</p>
                </div>
              </div>
            )}
            {children}
          </div>
        </main>
        <Foot />
      </body>
    </html>
  );
}

/** Pages of staff only: the public's pages carry no script at all. Style from a script would break the CSP. */
function Enhancement() {
  return (
    <>
      <meta name="htmx-config" content={JSON.stringify({ includeIndicatorCSS: false, history: false })} />
      <script src={assetUrl('htmx.js')} defer />
    </>
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

function Top({ signedIn, here }: { readonly signedIn: SignedIn | undefined; readonly here: string | undefined }) {
  return (
    <header class="top">
      <div class="wide">
        <a class="name" href="/">
          Comity
        </a>
        <nav aria-label="Main">
          <ul class="menu">
            {navigationFor(signedIn).map(({ label, address }) => (
              <li>
                <a href={address} {...(isHere(address, here) ? { 'aria-current': 'page' } : {})}>
                  {label}
                </a>
              </li>
            ))}
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
