import { Controller, Get, Inject, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  agreement,
  resolveAgreement,
  ResumeAgreement,
  SignAgreement,
  signatureBody,
  SuspendAgreement,
  suspensionBody,
  TerminateAgreement,
  terminationBody,
} from '../agreements/index.js';
import type { Change, ChangedAgreement } from '../agreements/index.js';
import { agencyNames, readerOf } from '../directory/index.js';
import { SealedDetails } from '../ledger/index.js';
import type { Actor } from '../platform/actor.js';
import { CurrentActor } from '../platform/auth/current-actor.js';
import { CONFIG } from '../platform/config/config.js';
import type { Config } from '../platform/config/config.js';
import { Database } from '../platform/database/database.js';
import type { Tx } from '../platform/database/database.js';
import { pageCursor, recordReference } from '../platform/http/fields.js';
import { readCursor, toPage } from '../platform/http/keyset.js';
import { ProblemError } from '../platform/http/problem.js';
import type { UrlEncoded } from '../platform/http/url-encoded.js';
import { ZodParam, ZodQuery } from '../platform/http/zod-body.js';
import type { Result } from '../platform/result.js';
import { CurrentPolicy } from '../policy/index.js';
import { refusedAction } from '../web/forms/action-form.js';
import type { RefusedAction } from '../web/forms/action-form.js';
import { answerForm, Form, PageForm, readForm, textOf, versionOf } from '../web/forms/page-form.js';
import { doneKey } from '../web/list-pages.js';
import { HtmlPage, renderPage } from '../web/render-page.js';
import { AgreementRecordPage } from './agreement-record.page.js';
import type { AgreementRecordProps } from './agreement-record.page.js';
import { mayAskBlastRadius } from './domain/permissions.js';
import { blastRadius } from './queries/blast-radius.js';
import { recheckProgress } from './queries/recheck-progress.js';

const SHOWN = 50;
const query = z.strictObject({ cursor: pageCursor(), done: doneKey() });
const Reference = () => ZodParam('id', recordReference());

const DONE: Readonly<Record<string, string>> = {
  drafted: 'The agreement is drafted. Now every party signs it.',
  signed: 'Your agency has signed.',
  suspended: 'The agreement is suspended. What rests on it is re-checked now.',
  resumed: 'Your agency’s suspension is lifted.',
  terminated: 'The agreement has ended. What rests on it is re-checked now.',
};

/** One agreement for people: here and not in `agreements`, because what rests on it is known only above. */
@ApiTags('pages')
@Controller('agreements/:id')
export class AgreementRecordPages {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(Database) private readonly database: Database,
    @Inject(SealedDetails) private readonly details: SealedDetails,
    @Inject(CurrentPolicy) private readonly policy: Pick<CurrentPolicy, 'purposeTitle' | 'elementTitle'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'demo'>,
  ) {}

  @Get()
  @HtmlPage()
  @ApiOperation({ summary: 'One agreement: where it stands, what I may do, what rests on it, its terms' })
  async page(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @ZodQuery(query) { cursor, done }: z.output<typeof query>,
  ): Promise<string> {
    return this.draw(actor, id, { after: readCursor(cursor), done: done === undefined ? undefined : DONE[done] });
  }

  @PageForm('signatures', 'Sign an agreement for my agency')
  async sign(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ) {
    const [signatory, title, delegation] = ['signatory', 'title', 'delegation'].map((name) =>
      textOf(form, `sign.${name}`),
    );
    const body = readForm(signatureBody, { signatory, title, delegation });
    await this.answer({ actor, id, form, reply, action: 'sign', done: 'signed' }, (change) =>
      body.ok ? this.commands.execute(new SignAgreement(change, body.value)) : body,
    );
  }

  @PageForm('suspensions', 'Suspend an agreement for my agency')
  async suspend(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ) {
    const [reason, explanation] = [textOf(form, 'suspend.reason'), textOf(form, 'suspend.explanation')];
    const body = readForm(suspensionBody, { reason, explanation });
    await this.answer({ actor, id, form, reply, action: 'suspend', done: 'suspended' }, (change) =>
      body.ok ? this.commands.execute(new SuspendAgreement(change, body.value)) : body,
    );
  }

  @PageForm('resumptions', 'Lift the suspension of my agency')
  async resume(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ) {
    await this.answer({ actor, id, form, reply, action: 'resume', done: 'resumed' }, (change) =>
      this.commands.execute(new ResumeAgreement(change)),
    );
  }

  @PageForm('terminations', 'End an agreement, or drop a draft')
  async terminate(
    @CurrentActor() actor: Actor,
    @Reference() id: string,
    @Form() form: UrlEncoded,
    @Res() reply: FastifyReply,
  ) {
    const [reason, noticeOn, explanation] = ['reason', 'noticeOn', 'explanation'].map((name) =>
      textOf(form, `terminate.${name}`),
    );
    const body = readForm(terminationBody, { reason, noticeOn, explanation });
    await this.answer({ actor, id, form, reply, action: 'terminate', done: 'terminated' }, (change) =>
      body.ok ? this.commands.execute(new TerminateAgreement(change, body.value)) : body,
    );
  }

  private async answer(sent: Sent, act: (change: Change) => Result<never> | Promise<Result<ChangedAgreement>>) {
    const { actor, id, form, reply, action, done } = sent;
    const result = await act({ actor, reference: id, expectedVersion: versionOf(form) });
    await answerForm<ChangedAgreement>(reply, result, {
      done: (changed) => `/agreements/${changed.id}?done=${done}`,
      again: (rejection) => this.draw(actor, id, { refused: refusedAction(action, form, rejection) }),
    });
  }

  private draw(
    actor: Actor,
    reference: string,
    shown: {
      readonly after?: string | undefined;
      readonly done?: string | undefined;
      readonly refused?: RefusedAction;
    },
  ): Promise<string> {
    return this.database.read(actor, async (tx) => {
      const { self, frame } = await readerOf(tx, this.config);
      const id = await resolveAgreement(tx, reference);
      const view = id === undefined ? undefined : await agreement(tx, this.details, id);
      if (!view) {
        throw new ProblemError({
          code: 'not-found',
          detail: 'There is no such agreement among those your agency is a party of.',
        });
      }
      const resting = await whatRests(tx, view.id, shown.after);
      const named = [
        ...[...view.parties, ...view.terms.onward.to],
        ...(resting.radius?.items ?? []).flatMap(({ sourceAgency, recipientAgency }) => [
          sourceAgency,
          recipientAgency,
        ]),
      ];
      return renderPage(
        <AgreementRecordPage
          frame={frame}
          view={view}
          agencyName={await agencyNames(tx, named)}
          purposeTitle={(code) => this.policy.purposeTitle(code)}
          elementTitle={(code) => this.policy.elementTitle(code)}
          zone={self.agency.timeZone}
          done={shown.done}
          refused={shown.refused}
          {...resting}
        />,
      );
    });
  }
}

interface Sent {
  readonly actor: Actor;
  readonly id: string;
  readonly form: UrlEncoded;
  readonly reply: FastifyReply;
  readonly action: string;
  readonly done: string;
}

async function whatRests(
  tx: Tx,
  id: string,
  after: string | undefined,
): Promise<Pick<AgreementRecordProps, 'radius' | 'recheck'>> {
  if (!mayAskBlastRadius(tx.actor, 'agreement').ok) return {};
  const [found, recheck] = await Promise.all([
    blastRadius(tx, { of: 'agreement', reference: id }, { after, limit: SHOWN }),
    recheckProgress(tx, 'agreement', id),
  ]);
  if (found === undefined) return {};
  const { items, page } = toPage(found.items, SHOWN);
  return { radius: { counts: found.counts, items, next: page.next, paged: after !== undefined }, recheck };
}
