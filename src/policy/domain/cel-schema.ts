import type { Environment } from '@marcbachmann/cel-js';

/**
 * What a rule may speak of. The typed form is used for the check at load only: typed objects cost half as much
 * again at run time, so evaluation sees plain maps of the same shape (`case-view.ts`).
 */
const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Agency: {
    id: 'string',
    level: 'string',
    kind: 'string',
    grama: 'bool',
    part23: 'bool',
    jurisdiction: 'string',
    overdueAttestation: 'bool',
    known: 'bool',
    tags: 'list<string>',
  },
  Requester: {
    id: 'string',
    agency: 'string',
    roles: 'list<string>',
    startedOn: 'string',
    known: 'bool',
    current: 'list<string>',
    lapsed: 'list<string>',
  },
  Agreement: {
    named: 'bool',
    known: 'bool',
    active: 'bool',
    id: 'string',
    kind: 'string',
    status: 'string',
    parties: 'list<string>',
    purposes: 'list<string>',
    elements: 'list<string>',
    authorities: 'list<string>',
    onwardTo: 'list<string>',
    clauses: 'list<string>',
    undertaking: 'bool',
    contractorAssurance: 'bool',
  },
  Series: {
    collectionPurpose: 'string',
    classification: 'string',
    annotated: 'bool',
    noticeCovers: 'list<string>',
  },
  Subjects: { flags: 'list<string>' },
  Recipient: { agency: 'string', contractor: 'bool', contractId: 'string' },
  Group: { count: 'int', named: 'int', selectedBy: 'list<string>' },
  Onward: { present: 'bool', to: 'string', parent: 'string', originatorConsent: 'bool' },
  Emergency: { present: 'bool', narrative: 'string', danger: 'string' },
  Aggregate: { present: 'bool', cells: 'list<int>' },
  Request: {
    requester: 'string',
    requestingAgency: 'string',
    sourceAgency: 'string',
    recipient: 'Recipient',
    purpose: 'string',
    caseRef: 'string',
    necessity: 'string',
    authorities: 'list<string>',
    agreement: 'string',
    assurances: 'list<string>',
    elements: 'list<string>',
    subjects: 'Group',
    retention: 'string',
    onward: 'Onward',
    emergency: 'Emergency',
    aggregate: 'Aggregate',
  },
  Purpose: {
    code: 'string',
    known: 'bool',
    tags: 'list<string>',
    similar: 'bool',
    bulkLimit: 'int',
    namedRequired: 'bool',
    mission: 'bool',
  },
  Authority: { code: 'string', known: 'bool', opens: 'bool', mandate: 'bool', tags: 'list<string>' },
  Evidence: {
    kind: 'string',
    class: 'string',
    live: 'bool',
    verified: 'bool',
    signed: 'bool',
    inDate: 'bool',
    signedBy: 'string',
    names: 'list<string>',
    notarized: 'bool',
    issuedOn: 'string',
  },
  Element: {
    code: 'string',
    category: 'string',
    sensitivity: 'int',
    tags: 'list<string>',
    known: 'bool',
    necessity: 'string',
    justified: 'bool',
    use: 'string',
    transform: 'string',
    kinds: 'list<string>',
    classes: 'list<string>',
    coveredBy: 'list<string>',
    mandatedBy: 'list<string>',
    capturedOn: 'string',
    origin: 'string',
    correction: 'string',
  },
};

const VARIABLES: Readonly<Record<string, string>> = {
  now: 'string',
  today: 'string',
  stage: 'string',
  request: 'Request',
  requester: 'Requester',
  requesting: 'Agency',
  source: 'Agency',
  recipient: 'Agency',
  agreement: 'Agreement',
  series: 'Series',
  subjects: 'Subjects',
  purpose: 'Purpose',
  authorities: 'list<Authority>',
  evidence: 'list<Evidence>',
  /** Kinds attached at all, and kinds of which one stands. */
  attached: 'list<string>',
  live: 'list<string>',
  /** Tags of the cited authorities that open. */
  authorityTags: 'list<string>',
  element: 'Element',
};

export function registerFactTypes(environment: Environment): Environment {
  for (const [name, schema] of Object.entries(TYPES)) environment.registerType({ name, schema });
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type);
  return environment;
}

/** Every dotted path a template or `observe` may use; null when the path exists, else the nearest known one. */
export function knownPath(path: string): boolean {
  const [head, ...rest] = path.split('.');
  let type = VARIABLES[head ?? ''];
  for (const step of rest) {
    const fields: Readonly<Record<string, string>> | undefined = type === undefined ? undefined : TYPES[type];
    type = fields?.[step];
  }
  return type !== undefined;
}
