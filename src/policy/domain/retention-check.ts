import { daysBetween, parseTerm } from './calendar.js';
import type { CellLimits, Limit } from './circumstances.js';
import type { CompiledRule } from './compiled-rule.js';
import { draft, errorDraft, type Draft } from './draft.js';
import type { RetentionResult } from './evaluation.js';
import type { CeilingCell, ObligeEntry, ScheduleRow } from './pack-content.js';
import { earliest, limit, limitsOf } from './retention-limits.js';
import type { AskedElement, Situation } from './situation.js';

interface RetentionSoFar {
  readonly limits: Limit[];
  readonly oblige: ObligeEntry[];
  /** Of one cell's elements the first is enough. */
  readonly cells: Set<CellLimits>;
}

/**
 * Effective retention of what would be released: the earliest end among schedule ceiling, agreement, authority and
 * request, each from its own anchor. Ceilings floor; a term from an anchor the facts do not carry is never guessed.
 */
export function checkRetention(
  rule: CompiledRule,
  situation: Situation,
  released: readonly AskedElement[],
  out: Draft[],
): RetentionResult | undefined {
  const soFar: RetentionSoFar = { limits: sharedLimits(situation), oblige: [], cells: new Set() };
  let kept = 0;
  for (const element of released) {
    const before = out.length;
    try {
      if (keepElement(rule, situation, element, soFar, out)) kept += 1;
    } catch {
      out.length = before;
      out.push(errorDraft(rule, element));
    }
  }
  if (situation.aggregateOnly) {
    const row = situation.pack.aggregateCeiling;
    const cell = row?.cells[situation.facts.request.purpose];
    if (!row || !cell?.shared)
      out.push(
        draft(rule, {
          result: 'gap',
          reason: 'no_row',
          field: '/aggregate',
          observed: situation.facts.request.purpose,
        }),
      );
    else {
      kept += 1;
      soFar.limits.push(...limitsOf(situation, row, cell, undefined).limits);
    }
  }
  return kept === 0 ? undefined : settle(rule, situation, soFar, out);
}

function settle(
  rule: CompiledRule,
  situation: Situation,
  { limits, oblige }: RetentionSoFar,
  out: Draft[],
): RetentionResult | undefined {
  const { request } = situation.facts;
  const asked = parseTerm(request.retention)
    ? limit(situation, 'request', request.retention, rule.basis, '')
    : undefined;
  const ceiling = earliest(limits);
  if (!asked && ceiling.length === 0) {
    out.push(draft(rule, { result: 'gap', reason: 'none', field: '/retention', observed: null }));
    return undefined;
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
  out.push(
    draft(rule, {
      result: over ? 'fail' : 'pass',
      effect: 'narrow',
      field: '/retention',
      observed: request.retention,
      limit: ceiling.length > 0 ? durationOf(situation, ceiling) : 'none',
      limitSetBy: settersOf(ceiling),
      basis: over ? strongest.basis : rule.basis,
      citation: over ? strongest.citation : undefined,
      words: { destroyBy: ceiling[0]?.end.destroyBy },
      oblige: [...rule.oblige, ...oblige],
    }),
  );
  return {
    duration,
    setBy: settersOf(binding),
    destroyBy: first.end.destroyBy,
    destroyAt: first.end.destroyAt,
  };
}

function settersOf(limits: readonly Limit[]): readonly string[] {
  return limits.length === 1 ? [limits[0]!.setBy] : [...new Set(limits.map((item) => item.setBy))].sort();
}

/** The duration as the schedule writes it, or whole days from disclosure where it runs from another anchor. */
function durationOf(situation: Situation, binding: readonly Limit[]): string {
  const written = binding.find((item) => item.duration !== undefined)?.duration;
  if (written !== undefined) return written;
  // A term that ends today still covers the rest of the day.
  return daysBetween(situation.today, binding[0]!.end.destroyBy) ?? 'PT1H';
}

function sharedLimits(situation: Situation): Limit[] {
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

/** @returns whether something of the element could be kept */
function keepElement(
  rule: CompiledRule,
  situation: Situation,
  element: AskedElement,
  soFar: RetentionSoFar,
  out: Draft[],
): boolean {
  const { field, plan, record } = element;
  const { ceiling, cell } = plan;
  if (!ceiling || !cell) {
    out.push(
      draft(rule, {
        result: 'gap',
        effect: 'deny',
        reason: 'no_row',
        element,
        field,
        observed: situation.facts.request.purpose,
      }),
    );
    return false;
  }
  const found = limitsOf(situation, ceiling, cell, element);
  const { first } = found;
  const unknown = record?.capturedOn === undefined ? anchorUnknown(situation, cell) : undefined;
  if (unknown) {
    out.push(
      draft(rule, {
        result: 'fail',
        effect: 'hold',
        reason: 'anchor_unknown',
        element,
        field,
        observed: null,
        limit: unknown.duration,
        limitSetBy: [unknown.code],
        basis: unknown.basis,
        citation: unknown.citation,
        oblige: [],
      }),
    );
  } else if (first && first.end.epochMilliseconds <= situation.now) {
    out.push(
      draft(rule, {
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
      }),
    );
    return false;
  }
  if (!soFar.cells.has(found)) {
    soFar.cells.add(found);
    soFar.limits.push(...found.limits);
    soFar.oblige.push(...found.oblige);
  }
  return true;
}

/** The first term of a cell that runs from the capture of a record. */
function anchorUnknown({ pack }: Situation, cell: CeilingCell): ScheduleRow | undefined {
  for (const code of cell.limits) {
    const set = pack.schedule.get(code);
    if (set?.anchor === 'capture') return set;
  }
  return undefined;
}
