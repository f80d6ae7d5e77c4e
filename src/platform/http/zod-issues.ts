import type { z } from 'zod';
import type { FieldError } from '../result.js';
import { pointerOf } from './json-pointer.js';

type Issue = z.core.$ZodIssue;

/** More help nobody, and an array of a thousand faults would be an answer larger than the question. */
const ERROR_LIMIT = 50;
/** A member name that looks like one of ours is repeated to the sender; anything else may be data in a wrong place. */
const NAME_LIKE = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/**
 * Zod's issues as pointers (RFC 6901) and details. Values are never repeated: zod's messages name expected types,
 * limits and accepted options only, which a test over every issue code keeps true.
 *
 * @param prefix path in front of every pointer
 */
export function fieldErrorsOf(error: z.core.$ZodError, prefix: readonly PropertyKey[] = []): readonly FieldError[] {
  return error.issues.flatMap((issue) => errorsOfIssue(issue, prefix)).slice(0, ERROR_LIMIT);
}

function errorsOfIssue(issue: Issue, prefix: readonly PropertyKey[]): readonly FieldError[] {
  const path = [...prefix, ...issue.path];
  const pointer = pointerOf(path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const names = issue.keys.filter((key) => NAME_LIKE.test(key)).map((key) => `"${key}"`);
      const named = names.length === issue.keys.length ? `: ${names.join(', ')}` : '';
      return [
        { pointer, detail: `has ${count(issue.keys.length)} not known here${named}; remove what is not documented` },
      ];
    }
    case 'invalid_union': {
      const best = closestBranch(issue.errors);
      return best ? best.flatMap((inner) => errorsOfIssue(inner, path)) : [{ pointer, detail: issue.message }];
    }
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => errorsOfIssue(inner, path));
    default:
      return [{ pointer, detail: issue.message }];
  }
}

/** The branch of a union that the sender most likely meant: of the right type, then with the fewest faults. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const distance = (issues: readonly Issue[]) =>
    issues.length + (issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0) ? 1000 : 0);
  return [...branches].sort((left, right) => distance(left) - distance(right))[0];
}

const count = (members: number): string => (members === 1 ? 'a member' : `${members} members`);
