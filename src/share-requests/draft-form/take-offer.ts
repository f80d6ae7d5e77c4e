import type { WouldPass } from '../../policy/index.js';
import type { ShareRequestBody } from '../share-requests.dto.js';

/**
 * The request narrowed to what would pass. The offer is made on facts, which hold no words: they stay those of the request.
 */
export function takeOffer(body: ShareRequestBody, { request }: Pick<WouldPass, 'request'>): ShareRequestBody {
  const asked = new Map(body.elements.map((element) => [element.code, element]));
  return {
    ...body,
    elements: request.elements.map(({ code, transform }) => ({
      code,
      ...asked.get(code),
      ...(transform === undefined ? {} : { transform }),
    })),
    authorities: [...request.authorities],
    retention: request.retention,
    ...(request.aggregate === undefined ? {} : { aggregate: { cells: [...request.aggregate.cells] } }),
  };
}
