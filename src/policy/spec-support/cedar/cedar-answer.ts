import type { Basis } from '../../domain/evaluation.js';
import type { Facts } from '../../domain/facts.js';
import type { PackContent } from '../../domain/pack-content.js';
import { WHOLE_REQUEST, type CedarInstance, type Prepared, type Resource } from './cedar-instance.js';
import { combined, type Said, type Verdict } from './combined.js';
import { checkOf } from './export-tables.js';
import type { FindingSaid, PolicySet } from './policy-set.js';
import { askedElements, placed, weighedCase, weighedDocument, weighedElement } from './weighed-case.js';
import { distinct, type Context } from './weighed-parties.js';

interface Heard {
  codes(fact: string): string[];
  readonly findings: readonly FindingSaid[];
}

/** An element outside the tables has no policies of its own. */
const NOTHING: Heard = { codes: () => [], findings: [] };

/** What Cedar says of one case, asked question by question in the order of `exportPack`. */
export class CedarReferee {
  /** Rows, cases and checks of which some policy was satisfied so far. */
  readonly heard = new Set<string>();
  private readonly questions: ReadonlyMap<string, Prepared>;

  constructor(
    private readonly content: PackContent,
    sets: readonly PolicySet[],
    private readonly instance: CedarInstance,
  ) {
    this.questions = new Map(sets.map((set) => [set.name, instance.prepare(set)]));
  }

  answer(facts: Facts): Verdict {
    const { content } = this;
    const base = weighedCase(content, facts);
    Object.assign(base, this.documents(facts, base['today']));
    const openings = this.ask('openings', base);
    const inOrder = (codes: readonly string[]): string[] =>
      distinct(facts.request.authorities.filter((it) => codes.includes(it)));
    const opening = inOrder(openings.codes('opens'));
    base['opening'] = opening;
    base['notSimilar'] = openings.codes('notSimilar');
    base['authorities'] = placed(this.authorities(facts, opening));
    base['authorityTags'] = distinct(
      content.authorities.filter((row) => opening.includes(row.code)).flatMap((row) => row.tags),
    );
    const request = this.ask('request', base);
    const findings: Said[] = request.findings.map((finding) => said(finding, undefined, facts));
    const drop = checkOf(content, 'minimization_drop').id;
    const contexts = new Map<string, { context: Context; resource: Resource }>();
    for (const asked of askedElements(facts)) {
      const { element, ends, resource } = weighedElement(content, facts, asked);
      const context: Context = { ...base, ends: { ...(base['ends'] as Context), ...ends }, element };
      const coverage = this.ask('coverage', context, resource);
      const kinds = coverage.codes('names');
      element['kinds'] = kinds;
      element['classes'] = distinct(content.evidence.filter((row) => kinds.includes(row.kind)).map((row) => row.class));
      element['coveredBy'] = coverage.codes('covers');
      element['mandatedBy'] = coverage.codes('mandates');
      context['group'] = coverage.codes('group')[0] ?? '';
      const heard = this.ask('elements', context, resource);
      context['matrix'] = { cell: heard.codes('cell')[0] ?? '', shut: heard.codes('shut')[0] ?? '' };
      context['spoke'] = distinct(heard.findings.map((finding) => finding.rule)).filter((rule) => rule !== drop);
      const minimized = this.ask(`minimization ${asked.code}`, context, resource).findings;
      for (const finding of [...heard.findings, ...minimized]) findings.push(said(finding, element, facts));
      contexts.set(asked.code, { context, resource });
    }
    return combined(findings, [...contexts.keys()], {
      aggregateOnly: (base['request'] as Context)['aggregateOnly'] === true,
      keeping: (released) => this.keeping(request, base, released, contexts, facts),
    });
  }

  /** The schedule's word on what is left: what cannot be kept any more, and whether more was asked than is granted. */
  private keeping(
    request: Heard,
    base: Context,
    released: readonly string[],
    contexts: ReadonlyMap<string, { context: Context; resource: Resource }>,
    facts: Facts,
  ): readonly Said[] {
    const rule = checkOf(this.content, 'retention');
    const found: Said[] = [];
    const finding = (result: 'pass' | 'fail' | 'gap', effect: FindingSaid['effect'], element?: Context): void => {
      found.push(said({ rule: rule.id, basis: rule.basis, result, effect, by: undefined }, element, facts));
    };
    let limited = request.codes('limited').length > 0;
    let over = request.codes('over').length > 0;
    let kept = request.codes('kept').length;
    for (const code of released) {
      const { context, resource } = contexts.get(code)!;
      const element = context['element'] as Context;
      const heard = this.ask('keeping', context, resource);
      if (heard.findings.length > 0) finding('fail', 'hold', element);
      else if (heard.codes('past').length > 0) {
        finding('fail', 'deny', element);
        continue;
      }
      kept += 1;
      limited ||= heard.codes('limited').length > 0;
      over ||= heard.codes('over').length > 0;
    }
    if (kept === 0) return found;
    const asked = (base['asked'] as Context)['ends'] !== undefined;
    if (!asked && !limited) finding('gap', rule.effect ?? 'deny');
    else finding(over ? 'fail' : 'pass', 'narrow');
    return found;
  }

  private documents(facts: Facts, today: unknown): Context {
    const weighed = facts.request.evidence.map((document) => {
      const heard = this.ask('documents', { today, document: weighedDocument(this.content, document) });
      const signed = heard.codes('signed').length > 0;
      const inDate = heard.codes('dated').length > 0;
      return {
        ...document,
        class: this.content.evidence.find((row) => row.kind === document.kind)?.class ?? '',
        notarized: document.notarized ?? false,
        signed,
        inDate,
        live: signed && inDate && document.verified,
      };
    });
    const kinds = (having: (item: (typeof weighed)[number]) => boolean): string[] =>
      distinct(weighed.filter(having).map((item) => item.kind));
    return {
      evidence: placed(weighed),
      usable: kinds((item) => item.signed && item.inDate),
      live: kinds((item) => item.live),
    };
  }

  private authorities(facts: Facts, opening: readonly string[]): readonly Context[] {
    return distinct(facts.request.authorities).map((code) => {
      const row = this.content.authorities.find((item) => item.code === code);
      const { mandate = false, tags = [] } = row ?? {};
      return { code, known: row !== undefined, opens: opening.includes(code), mandate, tags };
    });
  }

  private ask(name: string, context: Context, resource: Resource = WHOLE_REQUEST): Heard {
    const question = this.questions.get(name);
    if (!question) return NOTHING;
    const heard = this.instance.satisfied(question, context, resource).map((id) => question.set.sayings.get(id)!);
    for (const { from, also = [] } of heard) for (const row of [from, ...also]) this.heard.add(row);
    return {
      findings: heard.flatMap(({ finding }) => (finding ? [finding] : [])),
      codes: (fact) => distinct(heard.flatMap((it) => (it.fact?.name === fact ? [it.fact.code] : []))),
    };
  }
}

function said(finding: FindingSaid, element: Context | undefined, { request }: Facts): Said {
  const by: Readonly<Record<string, readonly string[]>> = {
    agreement: [request.agreement ?? ''],
    cited: distinct(request.authorities),
    covering: (element?.['coveredBy'] ?? []) as readonly string[],
    category: [String(element?.['category'])],
  };
  const { by: named, lifts = [] as readonly Basis[], liftsApproval = false, ...rest } = finding;
  const code = element?.['code'] as string | undefined;
  return { ...rest, element: code, lifts, liftsApproval, by: typeof named === 'string' ? by[named] : named };
}
