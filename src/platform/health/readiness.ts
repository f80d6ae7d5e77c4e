/**
 * One thing the service cannot work without. What it is belongs to whoever starts the service, so that the platform needs
 * to know no feature.
 */
export interface ReadinessProbe {
  /** Kebab-case; the member of the answer. */
  readonly name: string;
  /**
   * Resolves when the service can do its work, with a warning where somebody should look all the same; the warning is as
   * public as `NotReady`. Whatever is thrown but a `NotReady` is told as "failed" without its words.
   */
  readonly probe: () => Promise<void | { readonly warning: string }>;
}

/** Why not; the message is read by anybody who asks, so it holds no address, no name of a person and no value. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Nest token: `readonly ReadinessProbe[]`. */
export const READINESS_PROBES = Symbol('readiness probes');
