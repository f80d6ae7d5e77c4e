import type { CompiledRule } from './compiled-rule.js';
import { daysBetween, dayOf, parseTerm, termEnd, type TermEnd } from './calendar.js';
import { draft, elementField, errorDraft, type Draft } from './draft.js';
import type { Basis, RetentionResult } from './evaluation.js';
import { ceilingRowOf } from './minimization-check.js';
import { SCHEDULED } from './pack-content.js';
import type { CeilingCell, CeilingRow, ObligeEntry } from './pack-content.js';
import type { AskedElement, Situation } from './situation.js';

interface Limit {
  readonly setBy: string;
  /** As written, from disclosure; undefined where the term runs from another anchor. */
  readonly duration: string | undefined;
  readonly end: TermEnd;
  readonly basis: Basis;
  readonly citation: string;
}

interface ElementLimits {
  readonly limits: readonly Limit[];
  readonly oblige: readonly ObligeEntry[];
  /** Set when the element cannot be kept at all, or its limit cannot be known. */
  readonly stop?: Draft;
}

export interface RetentionOutcome {
  readonly drafts: readonly Draft[];
  readonly retention: RetentionResult | undefined;
}

/**
 * Effective retention of what would be released: the earliest end among schedule ceiling, agreement, authority and
 * request, each from its own anchor. Ceilings floor; a term from an anchor the facts do not carry is never guessed.
 */
export function checkRetention(
  rule: CompiledRule,
  situation: Situation,
  released: readonly AskedElement[],
): RetentionOutcome {
  const drafts: Draft[] = [];
  const limits: Limit[] = [...sharedLimits(situation)];
  const oblige: ObligeEntry[] = [];
  let kept = 0;
  const add = (found: ElementLimits): void => {
    if (found.stop) drafts.push(found.stop);
    if (found.stop && found.stop.finding.effect === 'deny') return;
    kept += 1;
    limits.push(...found.limits);
    oblige.push(...found.oblige);
  };
  for (const element of released) {
    try {
      add(elementLimits(rule, situation, element));
    } catch {
      drafts.push(errorDraft(rule, element));
    }
  }
  if (situation.aggregateOnly) {
    const row = situation.pack.aggregateCeiling;
    const cell = row?.cells[situation.facts.request.purpose];
    if (!row || !cell?.shared)
      drafts.push(
        draft(rule, {
          result: 'gap',
          reason: 'no_row',
          field: '/aggregate',
          observed: situation.facts.request.purpose,
        }),
      );
    else add({ limits: cellLimits(situation, row, cell, undefined), oblige: [] });
  }
  if (kept === 0) return { drafts, retention: undefined };
  const overall = settle(rule, situation, limits, oblige);
  return { drafts: [...drafts, ...overall.drafts], retention: overall.retention };
}

function settle(
  rule: CompiledRule,
  situation: Situation,
  limits: readonly Limit[],
  oblige: readonly ObligeEntry[],
): RetentionOutcome {
  const { request } = situation.facts;
  const asked = parseTerm(request.retention)
    ? limit(situation, 'request', request.retention, rule.basis, '')
    : undefined;
  const ceiling = earliest(limits);
  if (!asked && ceiling.length === 0) {
    return {
      drafts: [draft(rule, { result: 'gap', reason: 'none', field: '/retention', observed: null })],
      retention: undefined,
    };
  }
  const over =
    asked !== undefined && ceiling[0] !== undefined && asked.end.epochMilliseconds > ceiling[0].end.epochMilliseconds;
  const binding = over || !asked ? ceiling : [asked];
  const first = binding[0]!;
  const setters =
    ceiling.length > 0 && ceiling[0]!.end.epochMilliseconds === first.end.epochMilliseconds ? ceiling : binding;
  const strongest =
    setters.find((item) => item.basis === 'law') ?? setters.find((item) => item.basis === 'agreement') ?? first;
  const duration = durationOf(situation, binding);
  const retention: RetentionResult = {
    duration,
    setBy: [...new Set(binding.map((item) => item.setBy))].sort(),
    destroyBy: first.end.destroyBy,
    destroyAt: first.end.destroyAt,
  };
  return {
    retention,
    drafts: [
      draft(rule, {
        result: over ? 'fail' : 'pass',
        effect: 'narrow',
        field: '/retention',
        observed: request.retention,
        limit: ceiling.length > 0 ? durationOf(situation, ceiling) : 'none',
        limitSetBy: [...new Set(ceiling.map((item) => item.setBy))].sort(),
        basis: over ? strongest.basis : rule.basis,
        citation: over ? strongest.citation : undefined,
        words: { destroyBy: ceiling[0]?.end.destroyBy },
        oblige: [...rule.oblige, ...oblige],
      }),
    ],
  };
}

/** The duration as the schedule writes it, or whole days from disclosure where it runs from another anchor. */
function durationOf(situation: Situation, binding: readonly Limit[]): string {
  const written = binding.find((item) => item.duration !== undefined)?.duration;
  if (written !== undefined) return written;
  // A term that ends today still covers the rest of the day.
  return daysBetween(situation.today, binding[0]!.end.destroyBy) ?? 'PT1H';
}

function sharedLimits(situation: Situation): readonly Limit[] {
  const out: Limit[] = [];
  const { facts } = situation.agreement;
  if (facts?.maxRetention !== undefined)
    out.push(limit(situation, facts.id, facts.maxRetention, 'agreement', facts.id));
  for (const item of situation.authorities) {
    if (item.opens && item.row?.maxRetention !== undefined) {
      out.push(limit(situation, item.code, item.row.maxRetention, item.row.basis, item.row.citation));
    }
  }
  return out;
}

function elementLimits(rule: CompiledRule, situation: Situation, element: AskedElement): ElementLimits {
  const row = ceilingRowOf(situation, element);
  const cell = row?.cells[situation.facts.request.purpose];
  const field = elementField(element);
  if (!row || !cell) {
    return {
      limits: [],
      oblige: [],
      stop: draft(rule, {
        result: 'gap',
        effect: 'deny',
        reason: 'no_row',
        element,
        field,
        observed: situation.facts.request.purpose,
      }),
    };
  }
  const limits = cellLimits(situation, row, cell, element);
  const captured = element.record?.capturedOn !== undefined;
  const oblige: ObligeEntry[] = [];
  let unknown: string | undefined;
  for (const code of cell.limits) {
    const item = situation.pack.schedule.get(code);
    if (!item) continue;
    if (item.anchor === 'capture' && !captured) unknown ??= code;
    for (const owed of item.oblige) oblige.push({ code: owed, params: SCHEDULED });
  }
  if (unknown !== undefined) {
    const set = situation.pack.schedule.get(unknown)!;
    const stop = draft(rule, {
      result: 'fail',
      effect: 'hold',
      reason: 'anchor_unknown',
      element,
      field,
      observed: null,
      limit: set.duration,
      limitSetBy: [unknown],
      basis: set.basis,
      citation: set.citation,
      oblige: [],
    });
    return { limits, oblige, stop };
  }
  const first = earliest(limits)[0];
  if (first && first.end.epochMilliseconds <= situation.now) {
    const stop = draft(rule, {
      result: 'fail',
      effect: 'deny',
      reason: 'past',
      element,
      field,
      observed: situation.today,
      limit: first.end.destroyBy,
      limitSetBy: [first.setBy],
      basis: first.basis,
      citation: first.citation,
      oblige: [],
    });
    return { limits: [], oblige: [], stop };
  }
  return { limits, oblige };
}

function cellLimits(
  situation: Situation,
  row: CeilingRow,
  cell: CeilingCell,
  element: AskedElement | undefined,
): readonly Limit[] {
  return cell.limits.flatMap((code): readonly Limit[] => {
    const set = situation.pack.schedule.get(code);
    if (!set) return [limit(situation, row.group, code, row.basis, row.citation)];
    if (set.rule !== 'max') return [];
    if (set.anchor !== 'capture') return [limit(situation, code, set.cap ?? set.duration, set.basis, set.citation)];
    const captured = element?.record?.capturedOn;
    if (captured === undefined) return [];
    const anchor = captured.includes('T') ? { on: dayOf(captured, situation.zone) } : { on: captured };
    const end = termEnd(anchor, set.duration, situation.zone);
    return [{ setBy: code, duration: undefined, end, basis: set.basis, citation: set.citation }];
  });
}

function limit(situation: Situation, setBy: string, duration: string, basis: Basis, citation: string): Limit {
  let end = situation.ends.get(duration);
  if (!end) {
    // A term of whole days runs from the day; only one with a time part needs the instant.
    const anchor = duration.includes('T') ? { at: situation.facts.now } : { on: situation.today };
    end = termEnd(anchor, duration, situation.zone);
    situation.ends.set(duration, end);
  }
  return { setBy, duration, end, basis, citation };
}

function earliest(limits: readonly Limit[]): readonly Limit[] {
  let first = Infinity;
  for (const { end } of limits) if (end.epochMilliseconds < first) first = end.epochMilliseconds;
  return limits.filter((item) => item.end.epochMilliseconds === first);
}
