import { Page } from './page.js';
import type { Frame } from './page.js';

export function AccessibilityPage({ frame }: { readonly frame: Frame }) {
  return (
    <Page title="Accessibility" frame={frame} here="/accessibility">
      <div class="prose">
        <p>
          Everybody must be able to use these pages: with a keyboard, with a screen reader, with large text, on an old
          telephone, and without JavaScript. They aim at the Web Content Accessibility Guidelines 2.2, level AA, and at
          Section 508.
        </p>
        <h2>What is done for it</h2>
        <ul>
          <li>
            Every page is checked in a browser before each release, by program, at three widths and in its error state.
          </li>
          <li>Every form works without JavaScript and keeps what you typed when something must be corrected.</li>
          <li>Nothing runs out while you read. What you type in several steps is kept for two hours.</li>
          <li>Colour never says anything that the words do not say too.</li>
          <li>The forms for the public speak English and Spanish.</li>
        </ul>
        <h2>What is not good enough yet</h2>
        <ul>
          <li>
            No test with people who use assistive technology was made yet; programs find only part of the barriers.
          </li>
          <li>The register, the rules and the figures are in English only.</li>
          <li>The rules are one long page; its headings are the way through.</li>
        </ul>
        <h2>If something keeps you out</h2>
        <p>
          Write or call an agency of the <a href="/contacts">contacts</a> and say which page it is. You may also ask for
          everything on these pages, and answer every form, by mail or by telephone.
        </p>
      </div>
    </Page>
  );
}

export function PrivacyPage({ frame }: { readonly frame: Frame }) {
  return (
    <Page title="Privacy" frame={frame} here="/privacy">
      <div class="prose">
        <p>
          This says what these pages keep of you when you read them or send something. What agencies hold about people
          is another matter: <a href="/my-information/new">ask them here</a>.
        </p>
        <h2>When you read</h2>
        <p>
          No cookie is set, nothing is counted about you, and no other site learns of it: every picture, style and
          letter form comes from here. The service’s own log names the route and the time, not your network address.
        </p>
        <h2>When you fill in a form</h2>
        <ul>
          <li>
            A form in several steps sets one cookie, so that nothing is lost between them. What you type is kept sealed
            for two hours, can be opened only with that cookie, and is deleted when you send it or press “Delete what I
            typed”.
          </li>
          <li>
            What you send is sealed for those who must answer: the agency that you ask, or the independent reviewers. It
            is in no log, no address and no e-mail. The ledger holds only that something of that kind came in, when, and
            a seal by which a later change would show.
          </li>
          <li>
            Number and code of your receipt stay in your browser for five minutes, so that you can write them down. We
            keep only a scrambled form of the code and cannot tell it to you again.
          </li>
          <li>
            To stop guessing, tries are counted for an hour under a scrambled form of your network address. Nobody can
            turn that back into the address without our key.
          </li>
        </ul>
        <h2>How long it is kept</h2>
        <p>
          Complaint files are to be kept for five years after the answer, access requests for two, corrections for five.
          Then they are to be destroyed.
        </p>
        <h2>Your rights</h2>
        <p>
          You may withdraw a request at any time with its number and code, and you may{' '}
          <a href="/complaints/new">complain</a>. Whom to write to stands under <a href="/contacts">contacts</a>.
        </p>
      </div>
    </Page>
  );
}
