/** What a table of figures is called, which entries of the ledger it counts, and what its codes mean. */
export interface FigureWords {
  readonly title: string;
  readonly counts: string;
  /** Types of the ledger entries it counts, for who counts them again. */
  readonly entries: readonly string[];
  readonly column: string;
  readonly codes?: Readonly<Record<string, string>>;
}

export const FIGURE_WORDS: Readonly<Record<string, FigureWords>> = {
  requests: {
    title: 'Share requests',
    counts: 'Requests of one agency for another’s information, at their first submission.',
    entries: ['ShareRequestSubmitted'],
    column: 'Act',
    codes: { submitted: 'Submitted' },
  },
  decisions: {
    title: 'Decisions',
    counts: 'What was decided in the end. Narrowed: less was granted than was asked for.',
    entries: ['DecisionFinalised'],
    column: 'Outcome',
    codes: { permit: 'Granted as asked', narrow: 'Narrowed', deny: 'Denied' },
  },
  'decided-by': {
    title: 'Who decided',
    counts:
      'The same decisions. Policy decides alone only where law or an agreement refuses everything; nothing is granted without a person.',
    entries: ['DecisionFinalised'],
    column: 'By',
    codes: { person: 'Persons of the agency that owns the records', policy: 'Policy alone' },
  },
  disclosures: {
    title: 'What was given, from agency to agency',
    counts: 'Releases, one entry of the accounting of disclosures each.',
    entries: ['DisclosureRecorded'],
    column: 'From and to',
  },
  purposes: {
    title: 'For which purpose it was given',
    counts: 'The same releases, by the purpose of the request.',
    entries: ['DisclosureRecorded'],
    column: 'Purpose',
  },
  refusals: {
    title: 'On what basis something was refused',
    counts:
      'Decisions in which at least one element was refused on that basis. One decision may count under several, so they do not add up.',
    entries: ['DecisionMade'],
    column: 'Basis',
    codes: { law: 'Law', agreement: 'Agreement', policy_choice: 'The agencies’ own choice' },
  },
  overrides: {
    title: 'Own choices set aside',
    counts: 'Decisions in which an officer set aside an agency’s own choice, with a written reason.',
    entries: ['DecisionMade'],
    column: 'Act',
    codes: { overridden: 'Set aside' },
  },
  purges: {
    title: 'Destruction on time',
    counts:
      'Packages of data that were destroyed. On time: begun within 15 minutes of the day and hour it was due, or of the end of the last legal hold.',
    entries: ['PackagePurged'],
    column: 'When',
    codes: { on_time: 'On time', late: 'Late' },
  },
  complaints: {
    title: 'Complaints',
    counts: 'Complaints received by the independent reviewers.',
    entries: ['ComplaintReceived'],
    column: 'About',
    codes: {
      improper_disclosure: 'Given though it should not have been',
      excess_data: 'More given than needed',
      inaccurate_data: 'What was given was wrong',
      discrimination: 'Somebody singled out unfairly',
      denial_of_access: 'Not shown what one has a right to see',
      retaliation: 'Somebody punished for complaining',
      security: 'Not kept safe',
      officer_conduct: 'Conduct of an officer',
      other: 'Something else',
    },
  },
  'complaint-outcomes': {
    title: 'How complaints ended',
    counts: 'Complaints that were answered in this quarter, whenever they came in.',
    entries: ['ComplaintUpheld', 'ComplaintDismissed'],
    column: 'Outcome',
    codes: { upheld: 'Upheld', dismissed: 'No wrong was found' },
  },
  rights: {
    title: 'Questions of the people in the records',
    counts: 'Access and correction requests received.',
    entries: ['RightsCaseReceived'],
    column: 'Asked for',
    codes: {
      accounting: 'To whom information was given',
      access: 'To see what is held',
      correction: 'A correction',
    },
  },
};
