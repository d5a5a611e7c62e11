import type { Role } from './member.entity.ts';

/** Everything that can be allowed. A field of the API asks for one of these and for nothing else. */
export const permissions = [
  'workflows:read',
  'workflows:write',
  'workflows:run',
  'executions:read',
  'executions:cancel',
  'sources:read',
  'sources:write',
  'plugins:read',
  'plugins:manage',
  'credentials:read',
  'credentials:write',
  'files:read',
  'files:write',
  'apiKeys:read',
  'apiKeys:write',
] as const;
export type Permission = (typeof permissions)[number];

const viewer: Permission[] = ['workflows:read', 'executions:read', 'sources:read', 'plugins:read', 'credentials:read', 'files:read'];
const operator: Permission[] = [...viewer, 'workflows:run', 'executions:cancel'];
const editor: Permission[] = [...operator, 'workflows:write', 'sources:write', 'credentials:write', 'files:write'];
const admin: Permission[] = [...editor, 'apiKeys:read', 'apiKeys:write', 'plugins:manage'];

const permissionsOf: Record<Role, ReadonlySet<Permission>> = {
  VIEWER: new Set(viewer),
  OPERATOR: new Set(operator),
  EDITOR: new Set(editor),
  ADMIN: new Set(admin),
  OWNER: new Set(permissions),
};

/** The one place that decides. What is not named for a role is denied. */
export function allows(role: Role, permission: Permission): boolean {
  return permissionsOf[role]?.has(permission) ?? false;
}

const ranks: Record<Role, number> = { VIEWER: 0, OPERATOR: 1, EDITOR: 2, ADMIN: 3, OWNER: 4 };

/** Whether somebody with `own` may give `wanted` to another; nobody can give more than they have. */
export function mayGrant(own: Role, wanted: Role): boolean {
  return ranks[wanted] <= ranks[own];
}
