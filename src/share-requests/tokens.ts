/** Nest token of the aggregate store; the class is generic, so it cannot stand for itself. */
export const SHARE_REQUEST_STORE = Symbol('share request store');
