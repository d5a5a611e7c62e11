import type { Role } from '../gql/graphql.ts';

/** From the widest to the narrowest. */
const roles: { value: Role; label: string }[] = [
  { value: 'OWNER', label: 'Owner – everything' },
  { value: 'ADMIN', label: 'Admin – everything but the workspace itself' },
  { value: 'EDITOR', label: 'Editor – draws and publishes workflows' },
  { value: 'OPERATOR', label: 'Operator – runs and cancels' },
  { value: 'VIEWER', label: 'Viewer – reads' },
];

/** The roles that somebody with `own` may give away: none wider than their own. For a select's `data`. */
export function grantableRoles(own: Role): { value: Role; label: string }[] {
  return roles.slice(roles.findIndex(({ value }) => value === own));
}

/** The role of that name, or none. */
export function readRole(value: string): Role | undefined {
  return roles.find((role) => role.value === value)?.value;
}
