import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { day } from '../../platform/http/fields.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { renderPage } from '../render-page.js';
import { ErrorSummary } from './error-summary.js';
import { Checkboxes, fieldIdOfPointer, Radios, Select, TextArea, TextField } from './fields.js';
import type { FormState } from './fields.js';
import { answerForm, formState, listOf, readForm, textOf, versionOf } from './page-form.js';

const HOSTILE = `"><script>alert(1)</script>`;
const schema = z.strictObject({
  reason: z.string().min(10, 'needs at least 10 characters'),
  elements: z.array(z.string().regex(/^[a-z.]+$/, 'must be a code')).optional(),
});

/** Ids of the page that something refers to, but that nothing has. */
function danglingReferences(html: string): readonly string[] {
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const referred = [...html.matchAll(/ (?:for|aria-describedby|href)="#?([^"]+)"/g)].flatMap(([, list = '']) =>
    list.split(' '),
  );
  return referred.filter((id) => !ids.has(id));
}

const drawn = (form: FormState, rejection?: Parameters<typeof ErrorSummary>[0]['rejection']) =>
  renderPage(
    <form>
      <ErrorSummary rejection={rejection} labels={{ '/reason': 'Reason' }} />
      <TextArea name="reason" label="Reason" hint="Ten characters at least" form={form} required />
      <Checkboxes
        name="elements[]"
        label="Elements"
        form={form}
        options={[
          { value: 'person.name', label: 'Name' },
          { value: 'id.ssn', label: 'SSN' },
        ]}
      />
      <Radios name="verdict" label="Verdict" form={form} options={[{ value: 'release', label: 'Release' }]} />
      <Select name="agency" label="Agency" form={form} options={[{ value: 'dps', label: 'DPS' }]} none="Choose one" />
      <TextField name="recipient.agency" label="Recipient" form={form} />
    </form>,
  );

describe('a form that was refused', () => {
  const form = { reason: HOSTILE.slice(0, 5), 'elements[]': ['id.ssn'], agency: 'dps', 'recipient.agency': HOSTILE };
  const read = readForm(schema, {
    reason: textOf(form, 'reason'),
    elements: ['person.name', 'Id.SSN'],
    other: undefined,
  });
  const rejection = read.ok ? undefined : read.rejection;
  const html = drawn(formState(form, rejection), rejection);

  it('says what is wrong, with a link to each field that exists', () => {
    expect(rejection).toMatchObject({
      code: 'invalid-body',
      errors: [{ pointer: '/reason' }, { pointer: '/elements/1' }],
    });
    expect(html).toContain('Some fields need another look');
    expect(html).toContain('<a href="#field-reason">Reason: needs at least 10 characters</a>');
    expect(html).toMatch(/id="field-reason-error"><span class="usa-sr-only">Error: <\/span>needs at least/);
    expect(html).toMatch(/<textarea[^>]* aria-invalid="true"/);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links).toEqual(['field-reason', fieldIdOfPointer('/elements/1')]);
  });

  it('keeps what was typed and ticked, as text', () => {
    expect(html).toMatch(/value="id\.ssn"[^>]* checked/);
    expect(html).not.toMatch(/value="person\.name"[^>]* checked/);
    expect(html).toMatch(/<option value="dps" selected/);
    expect(html).toContain('value="&quot;>&lt;script>');
    expect(html).not.toContain('<script');
  });

  it('refers to nothing that is not there, but for an error inside a list', () => {
    expect(danglingReferences(html)).toEqual(['field-elements-1']);
    const shown = renderPage(
      <>
        <ErrorSummary rejection={rejection} shownAt={(pointer) => pointer.replace(/\/\d+$/, '')} />
        <Checkboxes
          name="elements[]"
          label="E"
          form={formState(form, rejection)}
          options={[{ value: 'a', label: 'A' }]}
        />
        <TextArea name="reason" label="Reason" form={formState(form, rejection)} />
      </>,
    );
    expect(danglingReferences(shown)).toEqual([]);
    expect(danglingReferences('<label for="gone">')).toEqual(['gone']);
  });
});

describe('the fields of a form', () => {
  it('are read without guessing', () => {
    const form = { a: '  two\r\nlines ', b: '   ', 'c[]': ['x', ' ', 'y'], 'd[]': 'z', version: '12' };
    expect([textOf(form, 'a'), textOf(form, 'b'), textOf(form, 'c[]'), textOf(form, 'none')]).toEqual([
      'two\nlines',
      undefined,
      undefined,
      undefined,
    ]);
    expect([listOf(form, 'c[]'), listOf(form, 'd[]'), listOf(form, 'none[]')]).toEqual([['x', 'y'], ['z'], []]);
    expect([versionOf(form), versionOf({ version: '1e3' }), versionOf({})]).toEqual([12, -1, -1]);
  });

  it('leave out what is not there, and are refused where the schema says so', () => {
    expect(readForm(schema, { reason: 'long enough indeed', elements: undefined })).toEqual(
      accepted({ reason: 'long enough indeed' }),
    );
    const errors = [{ pointer: '/reason', detail: 'must be filled in' }];
    expect(readForm(schema, {})).toMatchObject({ ok: false, rejection: { code: 'invalid-body', errors } });
    expect(readForm(z.strictObject({ kind: z.enum(['a', 'b']) }), {})).toMatchObject({
      rejection: { errors: [{ pointer: '/kind', detail: 'choose one' }] },
    });
    const rows = z.strictObject({ rows: z.array(z.strictObject({ on: day() })) });
    const wrong = (on: string) => readForm(rows, { rows: [{ on: '2026-11-30' }, { on }] });
    expect(wrong('')).toMatchObject({
      rejection: { errors: [{ pointer: '/rows/1/on', detail: 'must be filled in' }] },
    });
    // Two checks fail; one thing is to be done.
    const said = [{ pointer: '/rows/1/on', detail: 'must be a day like 2026-11-30' }];
    expect(wrong('soon')).toEqual(expect.objectContaining({ rejection: expect.objectContaining({ errors: said }) }));
  });
});

describe('the answer to a form', () => {
  async function answered<T>(result: Result<T>, done: string | ((value: T) => string)) {
    const sent: Record<string, unknown> = {};
    const reply = {
      code: (status: number) => ((sent['status'] = status), reply),
      header: (name: string, value: string) => ((sent[name] = value), reply),
      type: (type: string) => ((sent['type'] = type), reply),
      send: (body?: string) => ((sent['body'] = body), reply),
    };
    await answerForm(reply as unknown as FastifyReply, result, { done, again: ({ detail }) => `again: ${detail}` });
    return sent;
  }

  it('is a way on, or the page again with the status of the refusal', async () => {
    expect(await answered(accepted('SR-1'), (number) => `/requests/${number}?done=sent`)).toEqual({
      status: 303,
      location: '/requests/SR-1?done=sent',
      body: undefined,
    });
    expect(await answered(rejected('changed-meanwhile', 'Read it again.'), '/x')).toEqual({
      status: 412,
      type: 'text/html; charset=utf-8',
      body: 'again: Read it again.',
    });
  });
});
