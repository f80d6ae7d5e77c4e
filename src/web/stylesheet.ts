/**
 * What the pages need on top of USWDS (https://designsystem.digital.gov), which is loaded before it. Text in a module,
 * because tsc copies no other files and the pages must look the same from dist, from Jest and from a container.
 *
 * Colours stand in pairs (`--ink` on `--paper`, …); stylesheet.spec.ts computes the contrast of each (WCAG 2.2, 1.4.3 and
 * 1.4.11). Nothing is fixed in pixels that a reader may enlarge, and nothing is wider than the window: at 320 px there is no
 * sideways scroll (1.4.10).
 */
export const APP_CSS = `:root {
  --ink: #1b1b1b;
  --paper: #ffffff;
  --quiet-ink: #565c65;
  --panel: #f0f4f8;
  --link: #005ea2;
  --visited: #54278f;
  --brand: #162e51;
  --brand-ink: #ffffff;
  --strip: #faf3d1;
  --strip-ink: #3d2e00;
  --line: #71767a;
  --focus: #005ea2;
  --focus-on-brand: #ffe396;
  --good: #154c21;
  --good-panel: #ecf3ec;
  --bad: #8b0a03;
  --bad-panel: #f9eeee;
  --wait: #5c410a;
  --wait-panel: #faf3d1;
  color-scheme: light;
}
*, *::before, *::after { box-sizing: border-box; }
html { font-size: 106.25%; }
body {
  margin: 0;
  min-height: 100vh;
  display: flex;
  flex-direction: column;
  color: var(--ink);
  background: var(--paper);
  line-height: 1.5;
  overflow-wrap: break-word;
}
main { flex: 1; padding-block: 1.5rem 3rem; }
.wide { width: 100%; max-width: 72rem; margin-inline: auto; padding-inline: 1rem; }
h1, h2, h3 { line-height: 1.2; margin: 2rem 0 .75rem; text-wrap: balance; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.35rem; }
h3 { font-size: 1.05rem; margin-top: 1.25rem; }
h4 { font-size: 1rem; margin: .75rem 0 .25rem; }
.whole { white-space: nowrap; }
p, ul, ol, dl { margin: 0 0 1rem; }
.prose { max-width: 42rem; }
main :is(p, dd, .usa-hint) { max-width: 48rem; }
.quiet { color: var(--quiet-ink); }
a:not([class]) { color: var(--link); }
a:not([class]):visited { color: var(--visited); }
a:hover { text-decoration-thickness: .15em; }
:focus-visible { outline: .2rem solid var(--focus); outline-offset: .15rem; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .92em; overflow-wrap: anywhere; }
.skip { position: absolute; inset-inline-start: .5rem; top: -10rem; padding: .6rem 1rem; background: var(--paper); z-index: 1; }
.skip:focus { top: .5rem; }
.strip { background: var(--strip); color: var(--strip-ink); padding-block: .4rem; border-bottom: .1rem solid var(--line); }
.strip p { margin: 0; }
.top { background: var(--brand); color: var(--brand-ink); padding-block: .7rem; }
.top :focus-visible { outline-color: var(--focus-on-brand); }
.top a, .top a:visited { color: var(--brand-ink); }
.top .wide { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; }
.name { font-size: 1.3rem; font-weight: 700; text-decoration: none; }
.menu { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
.menu a { display: inline-block; padding-block: .3rem; }
.menu a[aria-current] { font-weight: 700; text-decoration-thickness: .2em; }
.top nav { width: 100%; }
.who { margin-inline-start: auto; display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; }
.who p, .who form { margin: 0; }
.foot { border-top: .1rem solid var(--line); padding-block: 1.25rem; font-size: .92rem; }
.foot ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 .5rem; }
.foot li a { display: inline-block; padding-block: .2rem; }
.foot p { margin: 0; }
.top button, .tiles button { font: inherit; cursor: pointer; border: .12rem solid var(--link); border-radius: .25rem; }
.top button { min-height: 2.2rem; padding: .2rem .9rem; color: var(--brand-ink); background: var(--brand); border-color: var(--brand-ink); }
.top button:hover { background: var(--brand-ink); color: var(--brand); }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: .75rem; list-style: none; padding: 0; }
.tiles button { width: 100%; height: 100%; min-height: 2.75rem; padding: .5rem 1.1rem; text-align: start; background: var(--paper); color: var(--ink); }
.tiles button:hover { background: var(--panel); color: var(--ink); border-color: var(--brand); }
.tiles strong, .tiles span { display: block; }
.tiles strong { color: var(--link); }
.facts { display: grid; grid-template-columns: 1fr; gap: 0; border-top: .06rem solid var(--line); }
.facts > div { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 1.5rem; padding-block: .45rem; border-bottom: .06rem solid var(--line); }
.facts dt { font-weight: 700; }
.facts dt::first-letter, .tag::first-letter { text-transform: uppercase; }
.facts dd { margin: 0; min-width: 0; }
.items { list-style: none; padding: 0; border-top: .06rem solid var(--line); }
.items > li { padding-block: .7rem; border-bottom: .06rem solid var(--line); }
.items p { margin: 0; }
.items h3 { margin: 0 0 .25rem; }
.tag { display: inline-block; padding: .05rem .55rem; border-radius: .2rem; border: .08rem solid currentcolor; font-weight: 700; font-size: .92rem; }
.tag.good { color: var(--good); background: var(--good-panel); }
.tag.bad { color: var(--bad); background: var(--bad-panel); }
.tag.wait { color: var(--wait); background: var(--wait-panel); }
.tag.plain { color: var(--quiet-ink); background: var(--paper); }
.notice { border-inline-start: .4rem solid var(--link); background: var(--panel); padding: .8rem 1rem; margin-bottom: 1rem; }
.notice.bad { border-color: var(--bad); background: var(--bad-panel); }
.notice.wait { border-color: var(--wait); background: var(--wait-panel); }
.notice > :last-child { margin-bottom: 0; }
.notice h2 { margin-top: 0; font-size: 1.1rem; }
.finding { border-inline-start: .4rem solid var(--line); padding: .1rem 0 .1rem 1rem; margin-bottom: 1.5rem; }
.finding.bad { border-color: var(--bad); }
.finding.wait { border-color: var(--wait); }
.finding.good { border-color: var(--good); }
.finding h3 { margin-top: 0; }
.finding .facts > div { padding-block: .2rem; }
.columns { columns: 12rem; }
.words { white-space: pre-line; }
form + form { margin-block-start: .75rem; }
.usa-form .facts > div { grid-template-columns: minmax(0, 1fr); }
details { margin-bottom: 1rem; }
.usa-form-group + :is(p, details), .usa-checkbox + :is(p, details), .row-fields + details, .usa-button + p { margin-block-start: .75rem; }
.usa-checkbox, .usa-radio { background: none; }
summary { cursor: pointer; padding-block: .4rem; color: var(--link); text-decoration: underline; }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700; }
.usa-alert { margin-block: 0 1.25rem; }
.usa-alert .usa-alert__heading { line-height: 1.2; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin-block: 1.5rem; }
.actions .usa-button { margin: 0; }
.usa-label, .usa-legend, .usa-fieldset .usa-legend { max-width: none; }
.usa-input, .usa-select, .usa-textarea { max-width: 34rem; }
.usa-textarea { height: auto; }
.file { display: block; max-width: 100%; margin-top: .5rem; padding: .5rem; border: .06rem solid var(--line); font: inherit; }
.filters { display: flex; flex-wrap: wrap; gap: 0 1.25rem; align-items: end; margin-bottom: 1.5rem; }
.filters > div { min-width: 0; }
.filters .usa-label .usa-hint { display: none; }
.filters .usa-label { margin-top: .75rem; }
.filters .usa-button { margin: .75rem 0 0; }
.table-room { overflow-x: auto; margin-block: 1rem 1.5rem; }
.table-room .usa-table { margin-block: 0; width: 100%; }
.table-room caption { font-weight: 700; text-align: start; padding-bottom: .4rem; }
.table-room .tag { white-space: nowrap; }
.table-room .figure { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: block; width: 100%; min-width: 5rem; height: .55rem; margin-top: .2rem; }
.bar rect { fill: var(--link); }
.bar .rest { fill: var(--panel); }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
.table-room th[scope=row]:not(.figure) { min-width: 10rem; }
.table-room td > a { white-space: nowrap; }
.table-room code { overflow-wrap: normal; }
.progress > p:not(:last-child) { display: none; }
.progress progress { width: 100%; max-width: 34rem; display: block; }
.action > form { border-inline-start: .2rem solid var(--line); padding-inline-start: 1rem; }
/* Reviews */
.timeline { list-style: none; padding: 0 0 0 1rem; border-inline-start: .25rem solid var(--line); }
.timeline li { padding-block: .15rem; }
.usa-fieldset { margin-top: 1.25rem; }
.items .usa-fieldset { margin-top: 0; }
.items .usa-legend { font-weight: 700; margin-top: .75rem; }
del { color: var(--bad); }
ins { color: var(--good); text-underline-offset: .2em; }
.htmx-indicator { visibility: hidden; }
.htmx-request .htmx-indicator, .htmx-indicator.htmx-request { visibility: visible; }
/* Asking: the request wizard, its policy result, the list */
.steps { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding-inline-start: 1.25rem; }
.steps [aria-current] { font-weight: 700; }
.step-form .usa-fieldset { margin-block-start: 1.75rem; }
.step-form .usa-legend { font-weight: 700; }
.step-form .row { border-block-start: .06rem solid var(--line); padding-block-start: .75rem; }
.step-form .row .usa-legend { float: inline-start; width: 100%; }
.step-form .row .row-fields { clear: both; }
.step-form .row .usa-fieldset .usa-legend { position: absolute; inset-inline-start: -999em; }
.row-fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); gap: 0 1.25rem; align-items: end; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
.beside .panel { border-block-start: .2rem solid var(--line); }
.notice > :first-child { margin-block-start: 0; }
.items .facts, .finding .facts { border: 0; margin: .25rem 0 .75rem; }
.items .facts > div, .finding .facts > div { padding-block: .1rem; border: 0; }
.panel .facts > div { grid-template-columns: 7rem minmax(0, 1fr); }
.element .about { padding-inline-start: 2rem; }
@supports selector(:has(*)) { .element:not(:has(> .usa-checkbox > :checked)) > .about { display: none; } }
.number { white-space: nowrap; color: var(--link); }
@media (min-width: 60em) {
  .beside { grid-template-columns: minmax(0, 1fr) minmax(0, 26rem); align-items: start; }
  .beside .panel { position: sticky; inset-block-start: 0; max-height: 100vh; overflow-y: auto; border-block-start: 0; padding-inline: 1rem; background: var(--panel); }
}
/* People, ledger, operations */
pre { overflow-x: auto; padding: .6rem .8rem; background: var(--panel); }
progress { width: 100%; max-width: 34rem; height: 1.2rem; accent-color: var(--link); }
@media (min-width: 40em) {
  .facts > div { grid-template-columns: minmax(9rem, 16rem) minmax(0, 1fr); }
}
.on-paper { display: none; }
@media (max-width: 40em) {
  .top { padding-block: .4rem; font-size: .92rem; }
  .top .wide { gap: .2rem 1rem; }
  .top .agency { position: absolute; inset-inline-start: -999em; }
  .menu { gap: 0 1rem; }
  .top button { min-height: 1.8rem; padding-block: 0; }
}
/* Rows as cards: side by side their cells would be words cut off. */
@media screen and (max-width: 40em) {
  .table-room :is(.usa-table, caption, tbody, tr, th, td) { display: block; }
  .table-room thead { position: absolute; inset-inline-start: -999em; }
  .table-room tr { padding-block: .6rem; border-bottom: .06rem solid var(--line); }
  .table-room .usa-table tbody :is(th, td) { padding: .1rem 0; border: 0; text-align: start; white-space: normal; background: none; }
  .table-room td:empty { display: none; }
  .table-room td::before { content: attr(data-column) ": "; font-weight: 700; }
  .table-room code { overflow-wrap: anywhere; }
  .table-room td > a { white-space: normal; }
}
@media (forced-colors: active) {
  .top { border-bottom: .1rem solid CanvasText; }
  .tag, .notice, .finding { border-color: CanvasText; }
  .usa-alert .usa-alert__body::before { forced-color-adjust: none; background-color: CanvasText; }
  .bar rect { fill: CanvasText; }
  .bar .rest { fill: Canvas; }
}
@media print {
  @page { margin: 1.5cm; }
  html { font-size: 11pt; }
  .skip, nav, .who, .foot, .actions, .action, .filters, .no-print, [type=submit] { display: none; }
  main { padding-block: 0; }
  /* A choice that nobody made yet. */
  form[action$="/decisions"] > :not(.items, .notice), form[action$="/decisions"] .usa-fieldset { display: none; }
  .top, .strip { background: none; color: inherit; padding-block: 0; border: 0; }
  .top a { color: inherit; }
  a.usa-button { padding: 0; color: inherit; background: none; box-shadow: none; text-decoration: underline; }
  /* A reader of the public may have the sheet alone. */
  .public a[href^="/"]::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
  form { margin-bottom: 1rem; }
  .on-paper { display: block; margin-top: 1.5rem; padding-top: .4rem; border-top: .06rem solid; }
  /* What a reader could open is open; in a form it would be empty fields. */
  details:not(.action, form *)::details-content { content-visibility: visible; }
  details:not(.action, form *) > summary { list-style: none; text-decoration: none; color: inherit; }
  .table-room { overflow: visible; }
  .table-room .usa-table { font-size: .85em; }
  .table-room :is(th, td) { padding: .25rem .4rem; }
  .table-room th[scope=row]:not(.figure) { min-width: 0; }
  .table-room .tag, .table-room td > a { white-space: normal; }
  .table-room tr, .finding, .items > li, .facts > div { break-inside: avoid; }
  h1, h2, h3, caption { break-after: avoid; }
  .bar rect { print-color-adjust: exact; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .beside { display: block; }
  .beside .panel { position: static; max-height: none; overflow: visible; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
