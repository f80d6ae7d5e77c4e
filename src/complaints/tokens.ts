/** Nest token of an `Overseer`: the agency whose overseers hear complaints. */
export const OVERSEER = Symbol('overseer of complaints');
