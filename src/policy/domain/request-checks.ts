import type { CompiledRule } from './compiled-rule.js';
import type { Draft } from './draft.js';
import { draft } from './draft.js';
import { anyCovers } from './element-pattern.js';
import type { CheckKind } from './pack-content.js';
import { parseTerm } from './calendar.js';
import type { Situation } from './situation.js';
import { pathOf, scalarOf, valueAt, type Path } from './message.js';

/** A host check: the rule that carries it, and the case. Every outcome of it is a finding, passes too. */
export type HostCheck = (rule: CompiledRule, situation: Situation, out: Draft[]) => void;

/** The checks whose answers do not depend on other findings. */
export const REQUEST_CHECKS: readonly (readonly [CheckKind, HostCheck])[] = [
  ['complete', complete],
  ['agreement_active', agreementActive],
  ['agreement_scope', agreementScope],
  ['authority', authority],
  ['evidence', evidence],
  ['assurances', assurances],
  ['purpose_similar', purposeSimilar],
  ['training', training],
];

const ALWAYS_REQUIRED = ['requester', 'requestingAgency', 'sourceAgency', 'purpose', 'retention'].map(pathOf);

function complete(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const { facts, authorities } = situation;
  const missing = new Map<string, string>();
  const require = (path: Path, by: string): void => {
    const value = valueAt(facts.request, path);
    const given = typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
    if (!given && !missing.has(path.name)) missing.set(path.name, by);
  };
  for (const path of ALWAYS_REQUIRED) require(path, rule.id);
  for (const item of authorities) {
    if (item.row && item.reason !== 'opens_nothing')
      for (const path of situation.pack.requires.get(item.code) ?? []) require(path, item.code);
    if (item.evidence === 'missing') missing.set('evidence', item.code);
  }
  const before = out.length;
  for (const [path, by] of missing)
    out.push(
      draft(rule, {
        result: 'fail',
        reason: path,
        field: `/${path.replaceAll('.', '/')}`,
        observed: null,
        limitSetBy: [by],
        words: { what: path },
      }),
    );
  if (!missing.has('retention') && !parseTerm(facts.request.retention)) {
    out.push(
      draft(rule, {
        result: 'fail',
        reason: 'retention',
        field: '/retention',
        observed: facts.request.retention,
        words: { what: 'retention' },
      }),
    );
  }
  if (situation.elements.length === 0 && (facts.request.aggregate?.cells ?? []).length === 0) {
    out.push(
      draft(rule, {
        result: 'fail',
        reason: 'elements',
        field: '/elements',
        observed: null,
        words: { what: 'elements' },
      }),
    );
  }
  if (out.length === before) out.push(draft(rule, { result: 'pass', field: '' }));
}

function agreementActive(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const { agreement, facts } = situation;
  if (!agreement.named) return;
  const found = agreement.facts;
  out.push(
    draft(rule, {
      result: agreement.active ? 'pass' : 'fail',
      reason: agreement.reason,
      field: '/agreement',
      observed: agreement.reason === 'status' ? found?.status : facts.now,
      limit: agreement.reason === 'not_begun' ? found?.effectiveFrom : found?.expiresOn,
      limitSetBy: [facts.request.agreement ?? ''],
      words: { agreement: facts.request.agreement, zone: found?.timeZone },
    }),
  );
}

function agreementScope(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const found = situation.agreement.facts;
  if (!found) return;
  const { request } = situation.facts;
  const before = out.length;
  const check = (reason: string, ok: boolean, field: string, observed: unknown, limit: readonly string[]): void => {
    if (!ok)
      out.push(
        draft(rule, {
          result: 'fail',
          effect: 'deny',
          reason,
          field,
          observed,
          limit,
          limitSetBy: [found.id],
          words: { agreement: found.id },
        }),
      );
  };
  const inside = (agency: string): boolean =>
    found.parties.includes(agency) || (request.onward !== undefined && found.onwardTo.includes(agency));
  check('requesting', inside(request.requestingAgency), '/requestingAgency', request.requestingAgency, found.parties);
  check('source', found.parties.includes(request.sourceAgency), '/sourceAgency', request.sourceAgency, found.parties);
  // A contractor acts for a party; its own assurance is another rule's question.
  const acts = request.recipient.contractor === true && inside(request.requestingAgency);
  check(
    'recipient',
    acts || inside(request.recipient.agency) || found.onwardTo.includes(request.recipient.agency),
    '/recipient/agency',
    request.recipient.agency,
    [...found.parties, ...found.onwardTo],
  );
  check('purpose', found.purposes.includes(request.purpose), '/purpose', request.purpose, found.purposes);
  const cited = found.authorities.length === 0 || request.authorities.some((code) => found.authorities.includes(code));
  check('authority', cited, '/authorities', request.authorities, found.authorities);
  if (out.length === before) out.push(draft(rule, { result: 'pass', field: '/agreement', limitSetBy: [found.id] }));
  const limit = scalarOf(found.elements);
  for (const element of situation.elements) {
    const ok = anyCovers(found.elements, element.code, element.category);
    out.push(
      draft(rule, {
        result: ok ? 'pass' : 'fail',
        effect: 'narrow',
        reason: 'element',
        element,
        field: element.field,
        observed: element.code,
        limit,
        limitSetBy: [found.id],
        words: { agreement: found.id },
      }),
    );
  }
}

function authority(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const { authorities, elements } = situation;
  const anyOpen = authorities.some((item) => item.opens);
  for (const item of authorities)
    out.push(
      draft(rule, {
        result: item.opens ? 'pass' : item.row ? 'fail' : 'gap',
        // One that opens nothing beside one that does is told, and does not deny; an unknown one always denies.
        effect: item.row && anyOpen ? 'warn' : 'deny',
        reason: item.reason,
        field: `/authorities/${item.index}`,
        observed: item.code,
        limitSetBy: [item.code],
        citation: item.row?.citation,
        words: { authority: item.code, permits: item.row?.permits },
      }),
    );
  if (authorities.length === 0)
    out.push(draft(rule, { result: 'gap', reason: 'none', field: '/authorities', observed: null }));
  for (const element of elements) {
    const by = element.coveredBy;
    out.push(
      draft(rule, {
        result: by.length > 0 ? 'pass' : 'fail',
        reason: 'element',
        element,
        field: element.field,
        observed: element.code,
        limit: by,
        limitSetBy: by.length > 0 ? by : authorities.map((item) => item.code),
      }),
    );
  }
}

function evidence(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  for (const item of situation.evidence) {
    const reason = !item.row
      ? 'unknown'
      : !item.facts.verified
        ? 'unverified'
        : !item.inDate
          ? 'out_of_date'
          : !item.signed
            ? 'signature'
            : '';
    out.push(
      draft(rule, {
        result: reason === '' ? 'pass' : 'fail',
        reason,
        field: `/evidence/${item.index}`,
        observed: item.facts.kind,
        limit: reason === 'signature' ? item.row?.signedBy : item.facts.expiresOn,
        citation: item.row?.citation,
        words: { kind: item.facts.kind, title: item.row?.title },
      }),
    );
  }
  for (const item of situation.authorities) {
    if (item.evidence !== 'missing' || !item.opens) continue;
    out.push(
      draft(rule, {
        result: 'fail',
        reason: 'missing',
        field: '/evidence',
        limit: item.row?.evidence,
        limitSetBy: [item.code],
        citation: item.row?.citation,
        words: { authority: item.code, needed: item.row?.evidenceText ?? item.row?.evidence },
      }),
    );
  }
}

function assurances(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  for (const item of situation.authorities) {
    if (!item.opens || item.row === undefined || item.row.assurances.length === 0) continue;
    out.push(
      draft(rule, {
        result: item.missingAssurances.length === 0 ? 'pass' : 'fail',
        field: '/assurances',
        observed: situation.facts.request.assurances,
        limit: item.row.assurances,
        limitSetBy: [item.code],
        words: { authority: item.code, missing: item.missingAssurances },
      }),
    );
  }
}

function purposeSimilar(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const otherPath = situation.authorities.some((item) => item.opens && item.row?.similarPurpose !== true);
  for (const item of situation.authorities) {
    if (item.row?.similarPurpose !== true || !(item.opens || item.reason === 'not_similar')) continue;
    out.push(
      draft(rule, {
        result: item.opens ? 'pass' : 'fail',
        effect: otherPath ? 'warn' : 'deny',
        field: '/purpose',
        observed: situation.facts.request.purpose,
        limit: situation.facts.series.collectionPurpose ?? 'not recorded',
        limitSetBy: [item.code],
        words: { authority: item.code, collected: situation.facts.series.collectionPurpose },
      }),
    );
  }
}

function training(rule: CompiledRule, situation: Situation, out: Draft[]): void {
  const { requester, training: standing } = situation;
  if (!requester) {
    out.push(draft(rule, { result: 'gap', reason: 'unknown', field: '/requester', observed: null }));
    return;
  }
  if (requester.agency !== situation.facts.request.requestingAgency) {
    out.push(
      draft(rule, {
        result: 'fail',
        reason: 'agency',
        field: '/requester',
        observed: requester.agency,
        limit: situation.facts.request.requestingAgency,
      }),
    );
    return;
  }
  for (const { row, state, until } of standing.needed)
    out.push(
      draft(rule, {
        result: state === 'current' ? 'pass' : 'fail',
        reason: state,
        field: '/requester',
        observed: state === 'missing' ? 'none' : until,
        limit: situation.today,
        limitSetBy: [row.id],
        basis: row.basis,
        citation: row.citation,
        words: { code: row.code, training: row.title, until },
      }),
    );
}
