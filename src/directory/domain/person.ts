import type { Role } from '../../platform/actor.js';

/** A passed training, in codes and dates only: `CJIS` on 2026-03-02. */
export interface Certificate {
  /** As the policy pack's training table names it. */
  readonly code: string;
  /** RFC 3339 full-date in the zone of the person's agency. */
  readonly passedOn: string;
  /** Last day it counts; absent: the policy pack says how long the code counts. */
  readonly expiresOn?: string;
}

/** Reason codes; the story behind one belongs in the agency's personnel file, not here. */
export const DISABLE_REASONS = ['left_agency', 'changed_duty', 'access_suspended', 'lost_credential'] as const;
export type DisableReason = (typeof DISABLE_REASONS)[number];

/** What a file of an import holds: people to enrol, or trainings that people of the agency have passed. */
export const IMPORT_KINDS = ['people', 'trainings'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

interface Known {
  readonly agency: string;
  readonly roles: readonly Role[];
  readonly startedOn: string;
  readonly certificates: readonly Certificate[];
}

export interface ActivePerson extends Known {
  readonly status: 'active';
}

export interface DisabledPerson extends Known {
  readonly status: 'disabled';
  readonly reason: DisableReason;
  /** The name was deleted: nobody can tell any more who this was. */
  readonly nameless?: true;
}

export type Person = { readonly status: 'none' } | ActivePerson | DisabledPerson;
export type PersonStatus = 'active' | 'disabled';

/** No name, no handle, no address: the ledger keeps these for as long as it exists. */
export type PersonEvent =
  | {
      readonly type: 'PersonEnrolled';
      readonly agency: string;
      readonly roles: readonly Role[];
      readonly startedOn: string;
    }
  | { readonly type: 'TrainingCertificateRecorded'; readonly certificate: Certificate }
  | { readonly type: 'PersonDisabled'; readonly reason: DisableReason }
  | { readonly type: 'PersonEnabled' }
  /** `rule`: the row of the retention schedule that ended it. */
  | { readonly type: 'PersonNameDeleted'; readonly rule: string }
  /** By who holds the keys of the installation, not by the person. */
  | { readonly type: 'BearerTokenIssued' };

/** Folds one event into the state; an event that does not fit is a corrupted history, so it throws. */
export function evolve(state: Person, event: PersonEvent): Person {
  if (event.type === 'PersonEnrolled') {
    if (state.status !== 'none') throw new Error('A person was enrolled twice');
    const { agency, roles, startedOn } = event;
    return { status: 'active', agency, roles, startedOn, certificates: [] };
  }
  if (state.status === 'none') throw new Error(`${event.type} before the person was enrolled`);
  switch (event.type) {
    case 'TrainingCertificateRecorded':
      return { ...state, certificates: [...state.certificates, event.certificate] };
    case 'BearerTokenIssued':
      return state;
    case 'PersonDisabled':
      return { ...state, status: 'disabled', reason: event.reason };
    case 'PersonNameDeleted':
      if (state.status !== 'disabled') throw new Error('The name of an active person was deleted');
      return { ...state, nameless: true };
    case 'PersonEnabled': {
      const { agency, roles, startedOn, certificates } = state;
      return { status: 'active', agency, roles, startedOn, certificates };
    }
  }
}
