import type { UrlEncoded } from '../platform/http/url-encoded.js';
import type { ReceiptInBrowser } from '../platform/receipts/receipt-cookie.js';
import { accepted, rejected } from '../platform/result.js';
import type { FieldError, Result } from '../platform/result.js';
import { textOf } from './forms/page-form.js';
import type { LetterKey } from './letter-words.js';
import type { Say } from './words.js';

/** Number and code as somebody typed them, in the form in which a receipt has them: `RC-2026-000001`, five groups of five. */
export function readReceipt(form: UrlEncoded, prefix: 'RC' | 'CP', say: Say<LetterKey>): Result<ReceiptInBrowser> {
  const number = (textOf(form, 'number') ?? '').toUpperCase().replaceAll(/\s/g, '');
  const code = (textOf(form, 'code') ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const errors: FieldError[] = [];
  if (!new RegExp(`^${prefix}-2[01][0-9]{2}-[0-9]{6}$`).test(number)) {
    errors.push({ pointer: '/number', detail: say('notANumber') });
  }
  if (code.length !== 25) errors.push({ pointer: '/code', detail: say('notACode') });
  if (errors.length > 0) return rejected('invalid-body', say('correct'), { errors });
  return accepted({ number, code: code.match(/.{5}/g)!.join('-') });
}
