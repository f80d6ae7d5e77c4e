import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const OPEN_ROUTE = 'comity:open-route';

/** Opens a route, or all routes of a controller, to everybody. Without it a route needs a session or a token. */
export const Public = (): CustomDecorator => SetMetadata(OPEN_ROUTE, true);
