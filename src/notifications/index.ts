export { tell } from './tell.js';
export type { Addressee, NoticeCode, NoticeToTell, Told } from './tell.js';
export { noticesFor, NOTICES_KEPT_DAYS, sweepNotices } from './queries/notices.js';
export type { NoticeView } from './queries/notices.js';
export { NotificationsModule } from './notifications.module.js';
