import { p } from '@mikro-orm/core';
import { uuidv7 } from '../lib/ids.ts';

/** Every row's id (UUIDv7) and the instant it was made. */
export const rowProperties = {
  id: p
    .uuid()
    .primary()
    .onCreate(() => uuidv7()),
  createdAt: p.datetime().onCreate(() => new Date()),
};

/** The same for rows that belong to a workspace. Relations are held as ids, so that a room needs no entity of another one. */
export const tenantProperties = {
  ...rowProperties,
  workspaceId: p.uuid(),
};
