import { dayOf, endOfDay, termEnd } from './domain/calendar.js';
import { catalogueOf } from './domain/catalogue.js';
import type { Catalogue } from './domain/catalogue.js';
import type { Evaluation, WouldPass } from './domain/evaluation.js';
import { evaluate } from './domain/evaluate.js';
import type { AgencyFacts, CertificationFacts, Facts } from './domain/facts.js';
import { neutralView } from './domain/neutral-view.js';
import type { Pack } from './domain/pack.js';
import { trainingStates } from './domain/training-standing.js';
import type { TrainingState } from './domain/training-standing.js';
import { workingDayAfter } from './domain/working-days.js';
import { wouldPass } from './domain/would-pass.js';

/**
 * The pack in force, as one reference that is swapped as a whole. What takes more than one question (a zone, then an
 * evaluation, then an offer) asks one `CurrentPolicy` that nobody swaps, so that it ends with the pack it began with.
 */
export class CurrentPolicy {
  constructor(private held?: Pack) {}

  /** From here on this pack answers. */
  use(pack: Pack): void {
    this.held = pack;
  }

  private get pack(): Pack {
    if (this.held === undefined) throw new Error('Policy was asked before a pack was in force');
    return this.held;
  }

  get name(): string {
    return this.pack.name;
  }

  get digest(): string {
    return this.pack.digest;
  }

  /** Wording to show wherever the pack is shown. */
  get banner(): string {
    return this.pack.content.banner;
  }

  get ruleCount(): number {
    return this.pack.rules.size;
  }

  /** IANA zone in which the pack counts days. */
  get timeZone(): string {
    return this.pack.content.timeZone;
  }

  evaluate(facts: Facts): Evaluation {
    return evaluate(this.pack, facts);
  }

  wouldPass(facts: Facts): WouldPass | undefined {
    return wouldPass(this.pack, facts);
  }

  /** What the requesting side may be shown of an evaluation. */
  neutralView(evaluation: Evaluation): Evaluation {
    return neutralView(this.pack, evaluation);
  }

  /** How somebody of such an agency stands towards the trainings the pack asks of them, on the day of `at` in its zone. */
  trainingStates(
    agency: Pick<AgencyFacts, 'level' | 'kind'>,
    held: readonly CertificationFacts[],
    at: Date,
  ): readonly TrainingState[] {
    return trainingStates(this.pack.content.training, agency, held, dayOf(at.toISOString(), this.timeZone));
  }

  /** The day of an instant in the pack's zone (RFC 3339 full-date). */
  dayOf(at: Date): string {
    return dayOf(at.toISOString(), this.timeZone);
  }

  /** What a requester chooses from on the day of `at` in the pack's zone, as one purpose reads it. */
  catalogue(at: Date, purpose?: string): Catalogue {
    return catalogueOf(this.pack, dayOf(at.toISOString(), this.timeZone), purpose);
  }

  /** The last day of so many working days after `at`, by the pack's zone and calendars (RFC 3339 full-date). */
  workingDayAfter(at: Date, count: number): string {
    return this.workingDay(at, count).on;
  }

  /**
   * The last instant of the `count`th working day after the day of `at`, by the pack's calendar and in its zone.
   * `calendarKnown` is false when the pack has no calendar for all of that time: then it ends sooner, never later.
   */
  workingDaysAfter(at: Date, count: number): { readonly until: string; readonly calendarKnown: boolean } {
    const { on, calendarKnown } = this.workingDay(at, count);
    return { until: new Date(endOfDay(on, this.timeZone) - 1).toISOString(), calendarKnown };
  }

  /** The last instant of a term of whole calendar days, `P30D`, in the pack's zone. */
  daysAfter(at: Date, term: string): string {
    return new Date(termEnd({ at: at.toISOString() }, term, this.timeZone).epochMilliseconds - 1).toISOString();
  }

  /** Title and citation of a legal authority, for the accounting; an unknown code stands for itself. */
  authority(code: string): { readonly code: string; readonly title: string; readonly citation: string } {
    const row = this.pack.authorities.get(code);
    return { code, title: row?.title ?? code, citation: row?.citation ?? '' };
  }

  /** A row of the retention schedule; undefined where the pack has none of that code. */
  scheduleTerm(
    code: string,
  ): { readonly rule: 'max' | 'min'; readonly duration: string; readonly cap?: string } | undefined {
    return this.pack.schedule.get(code);
  }

  purposeTitle(code: string): string {
    return this.pack.purposes.get(code)?.title ?? code;
  }

  obligationTitle(code: string): string {
    return this.pack.obligations.get(code)?.title ?? code;
  }

  elementTitle(code: string): string {
    return this.pack.elements.get(code)?.title ?? code;
  }

  private workingDay(at: Date, count: number) {
    return workingDayAfter(dayOf(at.toISOString(), this.timeZone), count, this.pack.content.calendars, this.timeZone);
  }
}
