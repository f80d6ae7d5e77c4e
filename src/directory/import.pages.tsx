import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { accepted, rejected } from '../platform/result.js';
import type { Rejection, Result } from '../platform/result.js';
import { EMPTY_FORM } from '../web/forms/fields.js';
import { answerForm, FileOf, Form, formState, PageForm, readForm, textOf } from '../web/forms/page-form.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { ImportDirectory, refusedRows } from './commands/import-directory.js';
import type { ImportReport } from './commands/import-directory.js';
import { importBody } from './directory.dto.js';
import type { ImportBody } from './directory.dto.js';
import { mayImport } from './domain/permissions.js';
import { IMPORT_KINDS } from './domain/person.js';
import { textOfUpload } from './import-file.js';
import { ImportPage, ImportPreviewPage } from './import.page.js';
import { readerOf } from './queries/reader.js';

/** Importing in two steps: choose or paste a file and see what it would do, then have exactly that done. */
@ApiTags('pages')
@Controller('people/import')
export class ImportPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'Import people or trainings: choose a CSV file or paste its text' })
  async form(@CurrentActor() actor: Actor): Promise<string> {
    const kinds = kindsOf(actor);
    if (kinds.length === 0) throw new ProblemError(NOT_YOURS);
    const frame = await this.frame(actor);
    return renderPage(<ImportPage frame={frame} form={EMPTY_FORM} kinds={kinds} />);
  }

  @PageForm('', 'See what a file would do, or import it', { files: true })
  async import(
    @CurrentActor() actor: Actor,
    @Form() form: UrlEncoded,
    @FileOf('file') file: Buffer | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const checking = textOf(form, 'step') !== 'import';
    const csv = csvOf(form, file);
    const read = csv.ok
      ? readForm(importBody, {
          kind: textOf(form, 'kind'),
          csv: csv.value,
          dryRun: checking,
          plan: checking ? undefined : textOf(form, 'plan'),
        })
      : csv;
    const result = read.ok ? await this.run(actor, read.value) : read;
    if (checking && result.ok && csv.ok) {
      const page = <ImportPreviewPage frame={await this.frame(actor)} csv={csv.value} report={result.value} />;
      await reply.code(200).type('text/html; charset=utf-8').send(renderPage(page));
      return;
    }
    await answerForm(reply, result, {
      done: '/people?done=imported',
      again: async (refused) => {
        const rejection = file === undefined ? refused : aboutFile(refused);
        return renderPage(
          <ImportPage
            frame={await this.frame(actor)}
            form={formState(form, rejection)}
            rejection={rejection}
            kinds={kindsOf(actor)}
          />,
        );
      },
    });
  }

  /** A dry run with errors is refused here like the import itself: the page shows them where the file was pasted. */
  private async run(actor: Actor, order: ImportBody): Promise<Result<ImportReport>> {
    const result = await this.commands.execute(new ImportDirectory(actor, order));
    return result.ok && result.value.errors.length > 0 ? refusedRows(result.value.errors) : result;
  }

  private async frame(actor: Actor) {
    return (await this.database.read(actor, (tx) => readerOf(tx, this.config))).frame;
  }
}

/** What is imported: a file or the text in the form. Both at once could say two things. */
function csvOf(form: UrlEncoded, file: Buffer | undefined): Result<string> {
  const typed = textOf(form, 'csv') === undefined ? undefined : form['csv'];
  if (file !== undefined && typed !== undefined) {
    return oneOfBoth(
      'There is a file and a text: send one of the two.',
      'was chosen, and the text below is filled in; choose none, or empty the text',
    );
  }
  if (file !== undefined) return textOfUpload(file);
  if (typeof typed === 'string') return accepted(typed);
  return oneOfBoth('There is nothing to import yet.', 'is missing; choose one, or paste its text below');
}

const oneOfBoth = (detail: string, atFile: string) =>
  rejected('invalid-body', detail, { errors: [{ pointer: '/file', detail: atFile }] });

/** The refusal at the field that the reader used; a browser sends a file once only. */
function aboutFile({ detail, errors = [], ...refused }: Rejection): Rejection {
  return {
    ...refused,
    detail: `${detail} Then choose the file again: browsers do not keep it.`,
    errors: errors.map((error) => (error.pointer === '/csv' ? { ...error, pointer: '/file' } : error)),
  };
}

const kindsOf = (actor: Actor) => IMPORT_KINDS.filter((kind) => mayImport(actor, kind).ok).reverse();

const NOT_YOURS: Rejection = {
  code: 'not-permitted',
  detail: 'People and trainings are imported by an operator, trainings by a privacy officer too. Ask one of them.',
};
