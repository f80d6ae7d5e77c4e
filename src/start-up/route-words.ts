/** What a route is for, where its method carries no `@ApiOperation`; and its media types, where it answers no JSON. */
export interface RouteWords {
  readonly summary?: string;
  readonly answers?: readonly string[];
}

/** By method and path of the document. A line without a route, or a route without words, stops the document. */
export const ROUTE_WORDS: Readonly<Record<string, RouteWords>> = {
  'GET /assets/app.css': { answers: ['text/css'] },
  'GET /assets/icon.svg': { answers: ['image/svg+xml'] },
  'GET /assets/htmx.js': { answers: ['text/javascript'] },
  'GET /assets/uswds/{version}/{kind}/{file}': { answers: ['text/css', 'image/svg+xml', 'image/png'] },
  'GET /assets/uswds/{version}/{kind}/{folder}/{file}': { answers: ['font/woff2', 'image/svg+xml'] },

  'GET /api/v1/me': { summary: 'Who I am here: person, roles, agency, certificates' },
  'GET /api/v1/agencies': { summary: 'The agencies that take part' },
  'GET /api/v1/agencies/{id}': { summary: 'One agency' },
  'GET /api/v1/people': { summary: 'The people of my agency' },
  'POST /api/v1/people': { summary: 'Enrol a person in my agency' },
  'GET /api/v1/people/{id}': { summary: 'One person of my agency' },
  'POST /api/v1/people/{id}/disablements': { summary: 'Disable a person; open sessions end at once' },
  'POST /api/v1/people/{id}/enablements': { summary: 'Enable a disabled person again' },
  'GET /api/v1/training-certificates': { summary: 'Trainings of the people of my agency' },
  'POST /api/v1/training-certificates': { summary: 'Record a training that a person has passed' },

  'GET /api/v1/agreements': { summary: 'Agreements my agency is party to' },
  'POST /api/v1/agreements': { summary: 'Draft an agreement' },
  'GET /api/v1/agreements/{id}': { summary: 'One agreement' },
  'POST /api/v1/agreements/{id}/signatures': { summary: 'Sign an agreement for my agency' },
  'POST /api/v1/agreements/{id}/amendments': { summary: 'Draft the version that replaces this one' },
  'POST /api/v1/agreements/{id}/suspensions': { summary: 'Suspend an agreement; grants under it follow' },
  'POST /api/v1/agreements/{id}/resumptions': { summary: 'Resume a suspended agreement' },
  'POST /api/v1/agreements/{id}/terminations': { summary: 'End an agreement; grants under it follow' },
  'GET /api/v1/reports/register': { summary: 'The public register of agreements' },

  'POST /api/v1/policy-checks': { summary: 'What policy would say of a share request; stores nothing' },

  'GET /api/v1/share-requests': { summary: 'Share requests I may see, newest first' },
  'POST /api/v1/share-requests': { summary: 'Draft a share request' },
  'GET /api/v1/share-requests/{id}': { summary: 'One share request, with its policy result and what I may do' },
  'PATCH /api/v1/share-requests/{id}': { summary: 'Change a draft' },
  'POST /api/v1/share-requests/{id}/submissions': { summary: 'Submit a draft; a denial is recorded too' },
  'POST /api/v1/share-requests/{id}/withdrawals': { summary: 'Withdraw a share request' },
  'POST /api/v1/share-requests/{id}/copies': { summary: 'Copy a share request as a new draft' },
  'POST /api/v1/share-requests/{id}/returns': { summary: 'Return a share request with a question' },
  'POST /api/v1/share-requests/{id}/answers': { summary: 'Answer the question, with an amended request if need be' },
  'POST /api/v1/share-requests/{id}/reviews-requested': { summary: 'Ask for review by a person after policy denied' },
  'POST /api/v1/share-requests/{id}/evidence-verifications': {
    summary: 'Confirm that a document of evidence was seen',
  },
  'POST /api/v1/share-requests/{id}/evaluations': { summary: 'Check a share request against policy as it stands now' },
  'GET /api/v1/share-requests/{id}/decisions': { summary: 'The decisions on a share request, oldest first' },
  'POST /api/v1/share-requests/{id}/decisions': { summary: 'Decide a share request, element by element' },
  'POST /api/v1/share-requests/{id}/approvals': { summary: 'Give or decline the second approval' },
  'GET /api/v1/decisions/{id}': { summary: 'One decision with its approvals' },

  'GET /api/v1/grants': { summary: 'Grants I may see, newest first' },
  'GET /api/v1/grants/{id}': { summary: 'One grant with its terms' },
  'POST /api/v1/grants/{id}/suspensions': { summary: 'Suspend a grant' },
  'POST /api/v1/grants/{id}/resumptions': { summary: 'Resume a suspended grant' },
  'POST /api/v1/grants/{id}/revocations': {
    summary: 'Revoke a grant; what was released is brought forward to its end',
  },
  'POST /api/v1/grants/{id}/releases': { summary: 'Release what was granted, from the connected source' },

  'GET /api/v1/packages': { summary: 'Packages I may see, newest first' },
  'GET /api/v1/packages/{id}': { summary: 'One package: its state, never its content' },
  'POST /api/v1/packages/{id}/notice-acceptances': {
    summary: 'Accept the classification notice before the first access',
  },
  'GET /api/v1/packages/{id}/content': {
    summary: 'The data, with its signed manifest in the header Comity-Manifest; every access is recorded',
    answers: ['application/json', 'application/x-ndjson', 'text/csv'],
  },
  'POST /api/v1/packages/{id}/receipts': { summary: 'Acknowledge that a package was received' },
  'GET /api/v1/disclosures': { summary: 'The accounting of disclosures I may see' },

  'GET /api/v1/holds': { summary: 'Legal holds I may see, newest first' },
  'POST /api/v1/holds': { summary: 'Place a legal hold; nothing it covers is destroyed' },
  'GET /api/v1/holds/{id}': { summary: 'One legal hold' },
  'POST /api/v1/holds/{id}/lifts': { summary: 'Propose to lift a hold, or confirm as a second person' },
  'GET /api/v1/obligations': { summary: 'What recipients owe, newest first' },
  'GET /api/v1/obligations/{id}': { summary: 'One obligation' },
  'POST /api/v1/obligations/{id}/attestations': { summary: 'Attest that an obligation was met' },
  'POST /api/v1/obligations/{id}/validations': {
    summary: 'Answer a review that is owed, in time: the copies were looked at and are still valid and needed',
  },
  'POST /api/v1/obligations/{id}/waivers': { summary: 'Waive an obligation, with a reason' },
  'GET /api/v1/purges': { summary: 'Packages on their way to destruction: scheduled, overdue, held, purged' },
  'GET /api/v1/purge-brakes': { summary: 'Purges of my agency that wait, or waited, for two persons' },
  'GET /api/v1/purge-brakes/{id}': { summary: 'One purge brake: why it was pulled, what it stops, who released' },
  'POST /api/v1/purge-brakes/{id}/releases': {
    summary: 'Release a purge; two persons in two roles let it go on for what was due when it was counted',
  },
  'GET /api/v1/certificates': { summary: 'Certificates of destruction I may see' },
  'GET /api/v1/certificates/{id}': { summary: 'One certificate of destruction' },

  'GET /api/v1/ledger/checkpoint': { answers: ['text/plain'] },
  'GET /api/v1/ledger/verifier-key': { answers: ['text/plain'] },
  'GET /api/v1/ledger/tile/{path}': { answers: ['application/octet-stream'] },
};
