import { defineEntity, p } from '@mikro-orm/core';
import { tenantProperties } from '../db/base.entity.ts';

export const roles = ['OWNER', 'ADMIN', 'EDITOR', 'OPERATOR', 'VIEWER'] as const;
export type Role = (typeof roles)[number];

const MemberSchema = defineEntity({
  name: 'Member',
  tableName: 'member',
  properties: { ...tenantProperties, userId: p.uuid(), role: p.enum(roles) },
});

/** A user's place in a workspace. */
export class Member extends MemberSchema.class {}
MemberSchema.setClass(Member);
