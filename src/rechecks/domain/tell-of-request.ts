import type { NoticeToTell, Told } from '../../notifications/index.js';
import type { RequestUnderReview } from '../../share-requests/index.js';

/** Who is told of what happened to an open share request without them: who decides, and who asked. */
export function tellOfRequest(
  id: string,
  { number, requesterId, content }: Pick<RequestUnderReview, 'number' | 'requesterId' | 'content'>,
  what: Omit<NoticeToTell, 'about'>,
): Told {
  return {
    to: [
      { agency: content.sourceAgency, role: 'privacy_officer' },
      { agency: content.requestingAgency, person: requesterId },
    ],
    notice: { ...what, about: { kind: 'share-request', id, number } },
  };
}
