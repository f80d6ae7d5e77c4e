import { Temporal } from 'temporal-polyfill';
import type { AgencyFacts, Facts } from '../domain/facts.js';
import type { Pack } from '../domain/pack.js';

const STAGES: Readonly<Record<Facts['stage'], string>> = {
  submit: 'at submission',
  decide: 'at the decision',
  release: 'at the release',
  access: 'at an access',
};

/** Who asks whom for what, on which basis: codes with their titles, so that the page can be read without the pack. */
export function caseHeader(facts: Facts, pack: Pack): readonly string[] {
  const { request } = facts;
  const { requestingAgency, sourceAgency, recipient, subjects } = request;
  return columns([
    ['', `Share request of ${requestingAgency} to ${sourceAgency}, for ${recipient.agency}`],
    ['asked by', `${request.requester} of ${agency(facts, requestingAgency)}`],
    ['asked of', agency(facts, sourceAgency)],
    ['recipient', `${agency(facts, recipient.agency)}${recipient.contractor === true ? ', through a contractor' : ''}`],
    ['purpose', titled(request.purpose, pack.purposes.get(request.purpose)?.title)],
    ['case', request.caseRef ?? 'none named'],
    ...list(
      'authority',
      request.authorities.map((code) => {
        const row = pack.authorities.get(code);
        return row ? `${titled(code, row.title)} (${row.citation})` : `${code}, which is not in the register`;
      }),
      'none cited',
    ),
    ['agreement', agreement(facts)],
    ...list('documents', request.evidence.map(document), 'none attached'),
    [
      'subjects',
      `${subjects.count}, ${subjects.named} named${subjects.selectedBy.length === 0 ? '' : `, selected by ${subjects.selectedBy.join(', ')}`}`,
    ],
    ['to be kept', request.retention === '' ? 'not said' : request.retention],
    ...(request.emergency ? [['emergency', `declared, danger ${request.emergency.danger}`] as const] : []),
    ...(request.onward ? [['onward to', request.onward.to] as const] : []),
    ...(request.aggregate ? [['aggregate', `${request.aggregate.cells.length} cells`] as const] : []),
    ['judged', `${instantInWords(facts.now, facts.timeZone)}, ${STAGES[facts.stage]}`],
  ]);
}

/** `Tuesday, 24 November 2026, 10:00:00 America/Denver (2026-11-24T10:00:00-07:00)`. */
export function instantInWords(instant: string, zone: string): string {
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  const day = at.toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const exact = at.toString({ timeZoneName: 'never', smallestUnit: 'second' });
  return `${day}, ${at.toPlainTime().toString({ smallestUnit: 'second' })} ${zone} (${exact})`;
}

type Line = readonly [string, string];

export function columns(lines: readonly Line[]): readonly string[] {
  const width = Math.max(...lines.map(([title]) => title.length));
  return lines.map(([title, text], at) =>
    title === '' && at === 0 ? `  ${text}` : `  ${title.padEnd(width)}  ${text}`,
  );
}

export const titled = (code: string, title: string | undefined): string =>
  title === undefined || title === code ? code : `${code} “${title}”`;

function list(title: string, items: readonly string[], none: string): readonly Line[] {
  return items.length === 0 ? [[title, none]] : items.map((item, at) => [at === 0 ? title : '', item]);
}

function agency(facts: Facts, id: string): string {
  const found: AgencyFacts | undefined = facts.agencies.find((item) => item.id === id);
  return found
    ? `${id} (${found.level}, ${found.kind.replaceAll('_', ' ')}, ${found.jurisdiction})`
    : `${id}, not known`;
}

function agreement({ request, agreements }: Facts): string {
  if (request.agreement === undefined) return 'none named';
  const found = agreements.find((item) => item.id === request.agreement);
  if (!found) return `${request.agreement}, not known`;
  const { id, kind, status, effectiveFrom, expiresOn, timeZone } = found;
  return `${id} (${kind}, ${status.replaceAll('_', ' ')}, ${effectiveFrom} through ${expiresOn}, ${timeZone})`;
}

function document({
  kind,
  issuedOn,
  expiresOn,
  signedBy,
  verified,
  names,
}: Facts['request']['evidence'][number]): string {
  const until = expiresOn === undefined ? '' : `, until ${expiresOn}`;
  const of = names.length === 0 ? '' : `, names ${names.join(', ')}`;
  return `${kind.replaceAll('_', ' ')} of ${issuedOn}${until}, signed by ${signedBy.replaceAll('_', ' ')}, ${verified ? 'verified' : 'not verified'}${of}`;
}
