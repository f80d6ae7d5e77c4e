/** Nest token of a `Keeper`: the agency whose people keep the installation's policy packs. */
export const PACK_KEEPER = Symbol('keeper of the policy packs');
