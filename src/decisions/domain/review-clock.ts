/**
 * A policy choice of this product, in working days of the pack's calendars: no law of the example pack sets a term for
 * answering another agency. It runs from submission and stands while a question to the analyst is open.
 */
export const REVIEW_WITHIN_WORKING_DAYS = 10;
