import { v7 } from 'uuid';

/** UUIDv7 (RFC 9562 §5.7): sortable by time, so indexes stay compact. */
export type NewId = () => string;
export const newId: NewId = () => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const isId = (text: string): boolean => UUID.test(text);

/** Nest token of the id source; tests put a counted one in its place. */
export const NEW_ID = Symbol('new id');
