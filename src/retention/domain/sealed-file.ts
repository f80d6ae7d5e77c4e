/** What is destroyed as one: a record with the sealed words of everything that followed from it. */
export const FILE_KINDS = [
  'share-request',
  'complaint',
  'rights-case',
  'agreement',
  'legal-hold',
  'purge-brake',
  'ledger-restore',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export interface FileTerms {
  readonly kind: FileKind;
  readonly requestingAgency: string;
  readonly sourceAgency: string;
  readonly recipientAgency: string;
}

/** When the words go, and what says so. */
export interface FileDue {
  /** The version of the record at which it had come to its end; another one, and the time begins anew. */
  readonly recordVersion: number;
  readonly closedAt: string;
  readonly dueAt: string;
  /** Row of the retention schedule, in the pack or ours. */
  readonly rule: string;
}

export type SealedFile =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly terms: FileTerms }
  | { readonly status: 'closed'; readonly terms: FileTerms; readonly due: FileDue }
  | {
      readonly status: 'destroying';
      readonly terms: FileTerms;
      readonly due: FileDue;
      readonly certificateId: string;
      readonly begunAt: string;
    }
  | {
      readonly status: 'destroyed';
      readonly terms: FileTerms;
      readonly due: FileDue;
      readonly certificateId: string;
      readonly begunAt: string;
      readonly destroyedAt: string;
    };

export type SealedFileEvent =
  | { readonly type: 'FileClosed'; readonly terms: FileTerms; readonly due: FileDue }
  | { readonly type: 'FileReopened' }
  | { readonly type: 'FileDestructionBegun'; readonly certificateId: string; readonly at: string }
  /** A restored database learns from the journal what was destroyed: a fact, whatever its rows say. */
  | {
      readonly type: 'FileErasureAcknowledged';
      readonly terms: FileTerms;
      readonly recordVersion: number;
      readonly certificateId: string;
      readonly at: string;
    }
  | { readonly type: 'FileDestroyed'; readonly certificateId: string; readonly at: string };

export function evolve(state: SealedFile, event: SealedFileEvent): SealedFile {
  switch (event.type) {
    case 'FileClosed':
      if (state.status === 'destroying' || state.status === 'destroyed') throw new Error('A destroyed file was closed');
      return { status: 'closed', terms: event.terms, due: event.due };
    case 'FileReopened':
      if (state.status !== 'closed') throw new Error(`A file that is ${state.status} was opened again`);
      return { status: 'open', terms: state.terms };
    case 'FileDestructionBegun':
      if (state.status !== 'closed') throw new Error(`The destruction of a file that is ${state.status} was begun`);
      return { ...state, status: 'destroying', certificateId: event.certificateId, begunAt: event.at };
    case 'FileErasureAcknowledged': {
      const { terms, recordVersion, certificateId, at } = event;
      const due = { recordVersion, closedAt: at, dueAt: at, rule: 'erasure-journal' };
      return { status: 'destroying', terms, due, certificateId, begunAt: at };
    }
    case 'FileDestroyed':
      if (state.status !== 'destroying') throw new Error(`A file that is ${state.status} was destroyed`);
      return { ...state, status: 'destroyed', certificateId: event.certificateId, destroyedAt: event.at };
  }
}
