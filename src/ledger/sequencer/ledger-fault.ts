/**
 * What can be wrong with a stored ledger when it is extended or signed. None of these heals by itself: the sequencer
 * or signer stops there and says so, and what was signed before stays valid.
 */
export type LedgerFaultCode =
  /** Fewer entries than were signed: rows were cut off, or an older backup was restored. */
  | 'ledger-shrank'
  /** Another history than the signed one at the signed size. */
  | 'ledger-forked'
  /** A position is empty. */
  | 'entry-missing'
  /** The bytes of an entry do not give its stored hash. */
  | 'entry-altered'
  /** A tile does not hold the hashes of the entries. */
  | 'tile-differs'
  /** The head row does not describe the entries. */
  | 'head-differs'
  /** The newest checkpoint does not carry a signature of a key of ours. */
  | 'checkpoint-not-ours';

export class LedgerFault extends Error {
  override readonly name = 'LedgerFault';

  constructor(
    readonly code: LedgerFaultCode,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}
