import type { ComponentChildren } from 'preact';
import { assetUrl, uswdsUrl } from './assets.js';
import { Instant } from './components.js';
import { FRAME_WORDS } from './frame-words.js';
import { isHere, navigationFor } from './navigation.js';
import type { Reader } from './navigation.js';
import { langParameter, saying } from './words.js';
import type { Language, Say } from './words.js';

/**
 * Who is signed in, as the header shows it. `unnamed`: somebody, whose name the page does not look up. `unknown`: a page that
 * is drawn without asking, so it offers neither signing in nor signing out.
 */
export type SignedIn = Reader | 'unnamed' | 'unknown';

/** What surrounds every page of one answer. */
export interface Frame {
  readonly demo: boolean;
  readonly signedIn?: SignedIn | undefined;
  /** When the page was drawn, by the clock of its reader's agency; paper says it. */
  readonly drawn?: { readonly at: Date; readonly zone: string } | undefined;
}

export type { Language } from './words.js';
type SayFrame = Say<keyof typeof FRAME_WORDS>;

export interface PageProps {
  /** The H1, and the first words of the window's title. */
  readonly title: string;
  readonly frame: Frame;
  /** Address of the entry of the navigation under which the page stands. */
  readonly here?: string;
  /** Path of the record that the page shows, so that paper says where it is found. */
  readonly address?: string | undefined;
  /** What the reader has just done, in words of the page: shown first, after the 303 of a form. */
  readonly done?: string | undefined;
  readonly language?: Language;
  readonly children?: ComponentChildren;
}

const FONTS = ['regular', 'bold'].map((weight) => `fonts/source-sans-pro/sourcesanspro-${weight}-webfont.woff2`);

/** What every page has: the demo's strip, a skip link, the header, one H1, the footer. */
export function Page({ title, frame, here, address, done, language = 'en', children }: PageProps) {
  const { demo, signedIn } = frame;
  const say = saying(FRAME_WORDS, language);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Comity`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {/* Asked for before the style sheet names them, so that no text is drawn twice, in two widths. */}
        {FONTS.map((font) => (
          <link rel="preload" as="font" type="font/woff2" crossorigin="anonymous" href={uswdsUrl(font)} />
        ))}
        <link rel="stylesheet" href={uswdsUrl('css/uswds.min.css')} />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        <link rel="icon" type="image/svg+xml" href={assetUrl('icon.svg')} />
        {typeof signedIn === 'object' && <Enhancement />}
      </head>
      <body>
        <a class="skip" href="#main">
          {say('skip')}
        </a>
        {demo && <DemoStrip say={say} />}
        <Top signedIn={signedIn} here={here} language={language} say={say} />
        <main id="main" tabIndex={-1} class={typeof signedIn === 'object' ? undefined : 'public'}>
          <div class="wide">
            <h1>{unbroken(title)}</h1>
            {done !== undefined && (
              <div class="usa-alert usa-alert--success usa-alert--slim" role="status">
                <div class="usa-alert__body">
                  <p class="usa-alert__text">{done}</p>
                </div>
              </div>
            )}
            {children}
            <OnPaper address={address} drawn={frame.drawn} />
          </div>
        </main>
        <Foot say={say} />
      </body>
    </html>
  );
}

/** Numbers of records, which a narrow heading would break at their hyphens. */
const unbroken = (title: string) =>
  title.split(/([A-Z]{2}-\d{4}-\d{6})/).map((part, at) => (at % 2 === 1 ? <span class="whole">{part}</span> : part));

/** Seen on paper alone: a sheet outlives what it shows. */
function OnPaper({ address, drawn }: Pick<PageProps, 'address'> & Pick<Frame, 'drawn'>) {
  if (!drawn && address === undefined) return null;
  return (
    <p class="on-paper">
      {address === undefined ? 'This page' : `Comity, ${address}`}
      {drawn && (
        <>
          , as it stood <Instant at={drawn.at} zone={drawn.zone} />.
        </>
      )}
    </p>
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

function DemoStrip({ say }: { readonly say: SayFrame }) {
  return (
    <aside class="strip" aria-label="Demo">
      <div class="wide">
        <p>
          <strong>{say('demoName')}</strong> {say('demo')}
        </p>
      </div>
    </aside>
  );
}

interface TopProps {
  readonly signedIn: SignedIn | undefined;
  readonly here: string | undefined;
  readonly language: Language;
  readonly say: SayFrame;
}

function Top({ signedIn, here, language, say }: TopProps) {
  return (
    <header class="top">
      <div class="wide">
        <a class="name" href="/">
          Comity
        </a>
        {signedIn !== 'unknown' && (
          <div class="who">
            {signedIn ? <SignOut signedIn={signedIn} say={say} /> : <a href="/sign-in">{say('signIn')}</a>}
          </div>
        )}
        <nav aria-label={say('main')}>
          <ul class="menu">
            {navigationFor(signedIn).map(({ label, spanish, englishOnly, address }) => (
              <li>
                <a
                  href={spanish === undefined || englishOnly ? address : inLanguage(address, language)}
                  {...(isHere(address, here) ? { 'aria-current': 'page' } : {})}
                  {...(language === 'es' && spanish === undefined ? { lang: 'en' } : {})}
                >
                  {(language === 'es' ? spanish : undefined) ?? label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </header>
  );
}

function SignOut({ signedIn, say }: { readonly signedIn: Exclude<SignedIn, 'unknown'>; readonly say: SayFrame }) {
  return (
    <>
      {signedIn !== 'unnamed' && (
        <p>
          {signedIn.name}
          <span class="agency">, {signedIn.agency}</span>
        </p>
      )}
      <form method="post" action="/sign-out">
        <button type="submit">{say('signOut')}</button>
      </form>
    </>
  );
}

const FOOT_LINKS = [
  ['about', '/'],
  ['contacts', '/contacts'],
  ['accessibility', '/accessibility'],
  ['privacy', '/privacy'],
  ['api', '/api/docs'],
  ['checkpoint', '/api/v1/ledger/checkpoint'],
] as const;

function Foot({ say }: { readonly say: SayFrame }) {
  return (
    <footer class="foot">
      <div class="wide">
        <ul>
          {FOOT_LINKS.map(([key, address]) => (
            <li>
              <a href={address}>{say(key)}</a>
            </li>
          ))}
        </ul>
        <p class="quiet">{say('aim')}</p>
      </div>
    </footer>
  );
}

const inLanguage = (address: string, language: Language): string =>
  langParameter(language) === undefined ? address : `${address}?lang=${language}`;
