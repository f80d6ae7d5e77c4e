import type { OpenAPIObject } from '@nestjs/swagger';
import { Fact, Facts, Tag } from './components.js';
import { Page } from './page.js';
import type { Frame } from './page.js';
import { kindOf, membersOf } from './schema-words.js';
import type { JsonSchema, MemberWords } from './schema-words.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: JsonSchema;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const inTitle = (tag: string) => `${tag.charAt(0).toUpperCase()}${tag.slice(1)}`;
const anchorOf = (tag: string) => `tag-${tag.replaceAll(' ', '-')}`;

/** The OpenAPI document as a page of our own: it needs no script and no other site, and reads aloud in order. */
export function ApiDocsPage({ document, frame }: { readonly document: OpenAPIObject; readonly frame: Frame }) {
  const groups = byTag(document);
  return (
    <Page title="API reference" frame={frame} here="/api/docs">
      <div class="prose">
        {(document.info.description ?? '').split('\n\n').map((paragraph) => (
          <p>{withCode(paragraph)}</p>
        ))}
        <p>
          Version {document.info.version}. The same as an <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>.
          Routes marked <Tag tone="plain">open</Tag> need nobody to be signed in; all others need{' '}
          <code>Authorization: Bearer</code> or the session of a browser.
        </p>
      </div>
      <nav aria-label="Groups of routes">
        <ul class="columns">
          {[...groups].map(([tag, routes]) => (
            <li>
              <a href={`#${anchorOf(tag)}`}>{inTitle(tag)}</a> ({routes.length})
            </li>
          ))}
        </ul>
      </nav>
      {[...groups].map(([tag, routes]) => (
        <section aria-labelledby={anchorOf(tag)}>
          <h2 id={anchorOf(tag)}>{inTitle(tag)}</h2>
          <ul class="items">
            {routes.map((route) => (
              <RouteItem {...route} />
            ))}
          </ul>
        </section>
      ))}
    </Page>
  );
}

function RouteItem({ method, path, operation }: Route) {
  const parameters = (operation.parameters ?? []).flatMap((each) =>
    'name' in each ? [each as unknown as Parameter] : [],
  );
  const body = bodyOf(operation);
  return (
    <li id={operation.operationId}>
      <h3>{operation.summary}</h3>
      <p>
        <code>
          <span class="method">{method}</span> {path}
        </code>{' '}
        {operation.security?.length === 0 && <Tag tone="plain">open</Tag>}
      </p>
      {operation.description !== undefined && operation.description !== '' && <p>{operation.description}</p>}
      <details>
        <summary>
          What to send and what comes back<span class="usa-sr-only"> ({operation.summary})</span>
        </summary>
        {parameters.length > 0 && (
          <>
            <h4>Parameters</h4>
            <ul>
              {parameters.map((each) => (
                <li>
                  <code>{each.name}</code> in the {each.in}, {each.required === true ? 'required' : 'optional'}
                  {each.schema ? `: ${kindOf(each.schema)}` : ''}
                  {each.description === undefined ? '' : `. ${each.description}`}
                </li>
              ))}
            </ul>
          </>
        )}
        {body && (
          <>
            <h4>Body</h4>
            {body.types.map((type) => (
              <p>
                <code>{type}</code>
              </p>
            ))}
            <Members members={membersOf(body.schema)} />
          </>
        )}
        <h4>Answers</h4>
        <Facts>
          {Object.entries(operation.responses).map(([status, response]) => (
            <Fact name={status === 'default' ? 'otherwise' : status}>{answerWords(response)}</Fact>
          ))}
        </Facts>
      </details>
    </li>
  );
}

function Members({ members }: { readonly members: readonly MemberWords[] }) {
  if (members.length === 0) return <p>An empty object.</p>;
  return (
    <ul>
      {members.map((member) => (
        <li>
          <code>{member.name}</code>, {member.required ? 'required' : 'optional'}: {member.kind}
          {member.description === '' ? '' : `. ${member.description}`}
          {member.members.length > 0 && <Members members={member.members} />}
        </li>
      ))}
    </ul>
  );
}

function bodyOf(operation: Operation): { readonly types: readonly string[]; readonly schema: JsonSchema } | undefined {
  const { requestBody } = operation;
  if (!requestBody || !('content' in requestBody)) return undefined;
  const [first] = Object.values(requestBody.content);
  return first?.schema ? { types: Object.keys(requestBody.content), schema: first.schema as JsonSchema } : undefined;
}

function answerWords(response: Operation['responses'][string]) {
  if (!response || '$ref' in response) return 'a problem document (application/problem+json)';
  const types = Object.keys(response.content ?? {});
  return `${response.description}${types.length === 0 ? '' : ` (${types.join(', ')})`}`;
}

function byTag(document: OpenAPIObject): ReadonlyMap<string, readonly Route[]> {
  const groups = new Map<string, Route[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const [tag = 'other'] = operation.tags ?? [];
      groups.set(tag, [...(groups.get(tag) ?? []), { method: method.toUpperCase(), path, operation }]);
    }
  }
  return new Map([...groups].sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Text between backticks is code, as in Markdown; nothing else of Markdown is used. */
function withCode(text: string) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part));
}
