import { defineEntity, p } from '@mikro-orm/core';
import { rowProperties } from '../db/base.entity.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    ...rowProperties,
    /** Lower case; unique. */
    email: p.string(),
    name: p.string(),
    /** PHC string of argon2id. */
    passwordHash: p.string().hidden(),
  },
});

/** A person. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
