import { Global, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AgreementsModule } from './agreements/index.js';
import { ComplaintsModule } from './complaints/index.js';
import { DecisionsModule } from './decisions/index.js';
import { DirectoryModule, PERSONAS, SESSION_COOKIE, SignInModule } from './directory/index.js';
import type { Persona } from './directory/index.js';
import { DisclosuresModule } from './disclosures/index.js';
import { GrantsModule } from './grants/index.js';
import { HomeModule } from './home/index.js';
import {
  CheckpointFile,
  checkpointFilePath,
  FileKeys,
  LEDGER_EVIDENCE,
  LedgerModule,
  noteKey,
  openFileKeys,
  Reactions,
  SealedDetails,
} from './ledger/index.js';
import type { LedgerEvidence, Signer } from './ledger/index.js';
import { sessionCookie } from './platform/auth/session-cookie.js';
import { createTokens, TOKENS } from './platform/auth/tokens.js';
import type { Tokens } from './platform/auth/tokens.js';
import { CLOCK } from './platform/clock/clock.js';
import type { Clock } from './platform/clock/clock.js';
import { CONFIG } from './platform/config/config.js';
import type { Config } from './platform/config/config.js';
import { Database } from './platform/database/database.js';
import { PURGER_DATABASE } from './platform/database/service-transaction.js';
import { HealthModule } from './platform/health/health.module.js';
import { READINESS_PROBES } from './platform/health/readiness.js';
import type { ReadinessProbe } from './platform/health/readiness.js';
import { NEW_ID, newId } from './platform/ids/ids.js';
import { KEY_HOME } from './platform/keys/key-home.js';
import type { KeyHome } from './platform/keys/key-home.js';
import { LOG } from './platform/logging/log.js';
import type { Log } from './platform/logging/log.js';
import { NotificationsModule } from './notifications/index.js';
import { PolicyPacksModule } from './policy-packs/index.js';
import { reactionTable } from './reactions.js';
import { RechecksModule } from './rechecks/index.js';
import { ReportsModule } from './reports/index.js';
import { RetentionModule } from './retention/index.js';
import { RightsModule } from './rights/index.js';
import { ShareRequestsModule } from './share-requests/index.js';
import { WebModule } from './web/web.module.js';

/** What the features take from the platform that start-up has opened. */
interface Platform {
  readonly config: Config;
  readonly keys: KeyHome;
  readonly log: Log;
  readonly clock: Clock;
  readonly app: Database;
  readonly purger: Database;
  /** Reads the ledger of all agencies, to verify it. */
  readonly auditor: Database;
  readonly ledgerSigner: Signer;
}

/** What the HTTP side needs beside the platform; a worker, which answers nobody, leaves it out. */
export interface HttpSide {
  /** Scheme, host and port under which browsers reach the service. */
  readonly publicOrigin: string;
  /** People of the demo as whom anybody may sign in; empty outside the demo. */
  readonly personas: readonly Persona[];
  readonly readiness: readonly ReadinessProbe[];
}

const NO_HTTP: HttpSide = { publicOrigin: 'http://localhost', personas: [], readiness: [] };

/** Everything the features take from the platform, under one roof and visible to all of them. */
@Global()
@Module({})
class PlatformModule {
  static of(platform: Platform, http: HttpSide): DynamicModule {
    const files = openFileKeys(platform.config.keys);
    const providers: Provider[] = [
      { provide: CONFIG, useValue: platform.config },
      { provide: CLOCK, useValue: platform.clock },
      { provide: NEW_ID, useValue: newId },
      { provide: KEY_HOME, useValue: platform.keys },
      { provide: LOG, useValue: platform.log },
      { provide: TOKENS, useValue: localIssuer(platform) },
      { provide: Database, useValue: platform.app },
      { provide: PURGER_DATABASE, useValue: platform.purger },
      { provide: LEDGER_EVIDENCE, useValue: ledgerEvidence(platform) },
      { provide: PERSONAS, useValue: http.personas },
      { provide: SESSION_COOKIE, useValue: sessionCookie(http.publicOrigin) },
      { provide: READINESS_PROBES, useValue: http.readiness },
      { provide: Reactions, useValue: new Reactions() },
      { provide: FileKeys, useValue: files },
      { provide: SealedDetails, useValue: new SealedDetails(platform.keys, files, newId) },
    ];
    return { module: PlatformModule, providers, exports: providers.map(tokenOf) };
  }
}

/** Bearer tokens are ours alone: issued and accepted under one name. */
function localIssuer({ keys, clock }: Platform): Tokens {
  const { privateKey, publicKey } = keys.tokenSigner;
  return createTokens({ privateKey, publicKey, issuer: 'comity', audience: 'comity-api', clock });
}

function ledgerEvidence({ auditor, ledgerSigner: { origin, publicKey }, config }: Platform): LedgerEvidence {
  const memory = new CheckpointFile(checkpointFilePath(config.keys));
  return { auditor, origin, keys: [noteKey(origin, publicKey)], remembered: () => memory.last() };
}

const tokenOf = (provider: Provider) => ('provide' in provider ? provider.provide : provider);

/** The one composition root. */
@Module({})
export class AppModule implements OnModuleInit {
  constructor(private readonly modules: ModuleRef) {}

  static of(platform: Platform, http: HttpSide = NO_HTTP): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CqrsModule.forRoot(),
        PlatformModule.of(platform, http),
        HealthModule,
        WebModule,
        LedgerModule,
        DirectoryModule,
        SignInModule,
        NotificationsModule,
        AgreementsModule,
        PolicyPacksModule,
        ShareRequestsModule,
        DecisionsModule,
        GrantsModule,
        DisclosuresModule,
        RechecksModule,
        RetentionModule,
        RightsModule,
        ComplaintsModule,
        ReportsModule,
        HomeModule,
      ],
    };
  }

  onModuleInit(): void {
    this.modules.get(Reactions, { strict: false }).install(reactionTable(this.modules));
  }
}
