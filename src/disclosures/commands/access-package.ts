import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { GrantRepository, JudgeGrant, keptByComplaint, passesNow } from '../../grants/index.js';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/database.js';
import { KEY_HOME } from '../../platform/keys/key-home.js';
import type { KeyHome } from '../../platform/keys/key-home.js';
import { accepted, rejected } from '../../platform/result.js';
import type { Result } from '../../platform/result.js';
import { access } from '../domain/decide.js';
import type { PackageTerms } from '../domain/package.js';
import { contentFrom } from '../formats/package-content.js';
import { renderPackage } from '../formats/render-package.js';
import type { PackageFormat } from '../formats/render-package.js';
import { signManifest } from '../formats/signed-manifest.js';
import type { SignedManifest } from '../formats/signed-manifest.js';
import { PackageRepository } from '../persistence/package.repository.js';
import { grantedElements } from '../seal-release.js';
import type { SealedPackage } from '../sealing/package-seal.js';
import { StoredPackages } from '../sealing/stored-packages.js';

export interface PackageDownload {
  readonly bytes: Buffer;
  readonly manifest: SignedManifest;
}

export class AccessPackage extends Command<Result<PackageDownload>> {
  constructor(
    readonly actor: Actor,
    readonly reference: string,
    readonly format: PackageFormat,
  ) {
    super();
  }
}

/**
 * The access entry is committed before the content is even decrypted: a reading that cannot be recorded does not happen,
 * and facts are re-checked at every access.
 */
@CommandHandler(AccessPackage)
export class AccessPackageHandler implements ICommandHandler<AccessPackage> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PackageRepository) private readonly packages: PackageRepository,
    @Inject(StoredPackages) private readonly stored: StoredPackages,
    @Inject(GrantRepository) private readonly grants: GrantRepository,
    @Inject(JudgeGrant) private readonly judge: JudgeGrant,
    @Inject(KEY_HOME) private readonly keys: KeyHome,
  ) {}

  async execute({ actor, reference, format }: AccessPackage): Promise<Result<PackageDownload>> {
    const logged = await this.database.transaction(actor, (tx) => this.record(tx, actor, reference, format));
    if (!logged.ok) return logged;
    const { sealed, terms, at } = logged.value;
    const plain = this.stored.open(sealed);
    try {
      const bytes = renderPackage(contentFrom(plain), format);
      const manifest = signManifest(
        {
          packageId: sealed.packageId,
          grantId: terms.grantId,
          sourceAgency: terms.sourceAgency,
          recipientAgency: terms.recipientAgency,
          recordSeries: terms.recordSeries,
          format,
          elements: grantedElements(terms),
          recordCount: terms.recordCount,
          producedAt: at.toISOString(),
          destroyAt: terms.destroyAt,
        },
        bytes,
        this.keys.manifestSigner,
      );
      return accepted({ bytes, manifest });
    } finally {
      plain.fill(0);
    }
  }

  private async record(
    tx: Tx,
    actor: Actor,
    reference: string,
    format: PackageFormat,
  ): Promise<Result<{ sealed: SealedPackage; terms: PackageTerms; at: Date }>> {
    const locked = await this.packages.lock(tx, reference);
    if (!locked.ok) return locked;
    const { id, state } = locked.value;
    const grantId = state.status === 'none' ? '' : state.terms.grantId;
    const grant = await this.grants.load(tx, grantId);
    if (!grant.ok || grant.value.state.status === 'none') throw new Error(`Package ${id} has no grant`);
    const { evaluation } = await this.judge.grantNow(tx, grant.value.state.terms, 'access');
    const { status, terms } = grant.value.state;
    // An element that policy would not grant now is in the package: then nothing of it is read.
    const policyOutcome = passesNow(evaluation, terms) ? evaluation.outcome : 'deny';
    const kept = await keptByComplaint(tx, grant.value.id, terms.requestId);
    const facts = { grantStatus: kept ? 'suspended' : status, policyOutcome, at: tx.at };
    const decision = access(state, actor, facts, format);
    if (!decision.ok) return decision;
    if (state.status === 'none') throw new Error('A package that was never sealed was read');
    const sealed = await this.stored.load(tx, id);
    // A database restored from before a purge has the row but not the key, until the erasure journal is worked off.
    if (sealed === undefined)
      return rejected('already-purged', 'The key of this package was destroyed; nothing opens it.');
    await this.packages.record(tx, locked.value, decision.value);
    return accepted({ sealed, terms: state.terms, at: tx.at });
  }
}
