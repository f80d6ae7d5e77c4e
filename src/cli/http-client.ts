import { randomUUID } from 'node:crypto';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';

/** RFC 9457 as the service sends it; what else may answer on that address is not to be relied on. */
export interface Problem {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly findings?: readonly ProblemFinding[];
  /** Of a policy pack. */
  readonly problems?: readonly ProblemPlace[];
}

export interface ProblemPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ProblemFinding {
  readonly rule: string;
  readonly basis: string;
  readonly element?: string;
  readonly message: string;
  readonly citation: string;
  readonly cure: string;
}

/** The service answered with a refusal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? `The service answered ${problem.status}.`);
  }

  get exitCode(): ExitCode {
    return exitOfProblem(this.problem);
  }
}

/** No answer, or none of Comity. The message says what to do. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface Answer<Body> {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: Body;
}

export interface HttpClientOptions {
  /** Scheme, host and port, such as `https://comity.example`. */
  readonly baseUrl: string;
  /** Bearer token; asked for once, at the first call that needs it. */
  readonly token?: () => Promise<string>;
  readonly timeoutMs?: number;
  /** Waits between two tries; tests need not. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export interface Change {
  /** ETag of the version that was seen. */
  readonly ifMatch?: string;
  /** Whether the route asks for an Idempotency-Key; the same one goes with each try. */
  readonly once?: boolean;
}

const TIMEOUT_MS = 30_000;
const TRIES = 3;
const LONGEST_PAUSE_SECONDS = 10;
const CODES: Readonly<Record<string, ExitCode>> = { 'policy-denied': EXIT.denied, 'policy-hold': EXIT.conditional };
const STATUSES: Readonly<Record<number, ExitCode>> = {
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  409: EXIT.changedMeanwhile,
  412: EXIT.changedMeanwhile,
  428: EXIT.changedMeanwhile,
};

/** What policy said goes before what HTTP said. */
export function exitOfProblem({ status, code }: Problem): ExitCode {
  return CODES[code ?? ''] ?? STATUSES[status] ?? EXIT.failed;
}

/** Speaks to the HTTP API of a running service, and to nothing else. */
export class HttpClient {
  private token: Promise<string> | undefined;

  constructor(private readonly options: HttpClientOptions) {}

  /** @throws Refusal, NoAnswer */
  async get<Body>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<Answer<Body>> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
    return this.send('GET', `${path}${search}`, { repeatable: true });
  }

  /** @throws Refusal, NoAnswer */
  async post<Body>(path: string, body: unknown, { ifMatch, once }: Change = {}): Promise<Answer<Body>> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (ifMatch !== undefined) headers['if-match'] = ifMatch;
    if (once) headers['idempotency-key'] = randomUUID();
    return this.send('POST', path, { headers, body: JSON.stringify(body), repeatable: once === true });
  }

  /** Every item of a list, page after page, at most `most`. */
  async list<Item>(path: string, query: Readonly<Record<string, string | undefined>>, most: number): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const limit = String(Math.min(most - items.length, 200));
      const { body } = await this.get<{ items: Item[]; page?: { next: string | null } }>(path, {
        ...query,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
      });
      items.push(...body.items);
      cursor = body.page?.next ?? undefined;
    } while (cursor !== undefined && items.length < most);
    return items;
  }

  /** Only what does no harm twice is tried again: questions, and changes that carry a key. */
  private async send<Body>(
    method: string,
    path: string,
    request: { headers?: Record<string, string>; body?: string; repeatable: boolean },
  ): Promise<Answer<Body>> {
    for (let tried = 1; ; tried += 1) {
      const last = !request.repeatable || tried === TRIES;
      const received = await this.fetch(method, path, request, last);
      if (received === undefined) continue;
      const answer = readAnswer<Body>(received, this.options.baseUrl);
      if (!(answer instanceof Refusal)) return answer;
      if (last || !isPassing(answer.problem)) throw answer;
      await this.pause(Number(received.headers.get('retry-after') ?? 1));
    }
  }

  /** What was received; undefined when nothing was and another try makes sense. */
  private async fetch(
    method: string,
    path: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string },
    last: boolean,
  ): Promise<Received | undefined> {
    const { baseUrl, timeoutMs = TIMEOUT_MS } = this.options;
    const token = await (this.token ??= this.options.token?.());
    try {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        headers: {
          accept: 'application/json, application/problem+json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        // Never: the token would go wherever somebody points.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      const reason = reasonOf(error);
      if (last || HOPELESS.has(reason)) throw new NoAnswer(sentence(baseUrl, reason));
      await this.pause(1);
      return undefined;
    }
  }

  private async pause(seconds: number): Promise<void> {
    const { pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = this.options;
    await pause(Math.min(Number.isFinite(seconds) ? seconds : 1, LONGEST_PAUSE_SECONDS) * 1000);
  }
}

interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

function readAnswer<Body>({ status, headers, text }: Received, baseUrl: string): Answer<Body> | Refusal {
  const body = parsed(headers.get('content-type') ?? '', text);
  if (status >= 400) return new Refusal({ ...(body as object | undefined), status });
  if (body === undefined && text !== '') {
    throw new NoAnswer(`What answers at ${baseUrl} is not Comity. Correct --url or COMITY_URL.`);
  }
  return { status, etag: headers.get('etag') ?? undefined, body: body as Body };
}

function parsed(type: string, text: string): unknown {
  if (!/^application\/(?:problem\+)?json\b/.test(type) || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Worth another try after a pause. */
const isPassing = ({ status, code }: Problem) => status === 503 || status === 429 || code === 'idempotency-in-flight';

/** Another try would meet the same. */
const HOPELESS: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'unexpected redirect']);

/** `fetch` hides the reason of a connection that failed in its cause. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
  return name === 'TimeoutError' ? name : (cause?.code ?? cause?.message ?? message);
}

function sentence(baseUrl: string, reason: string): string {
  switch (reason) {
    case 'TimeoutError':
      return `${baseUrl} did not answer in time. Try again, or read its log.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${baseUrl}. Start it (npm start), or name it with --url.`;
    default:
      return `${baseUrl} cannot be reached (${reason}). Correct --url or COMITY_URL.`;
  }
}
