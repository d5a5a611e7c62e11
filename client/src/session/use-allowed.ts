import type { Role } from '../gql/graphql.ts';
import { useViewer } from './use-viewer.ts';

/** What the roles differ in, as far as the pages show it. The server decides; this only keeps buttons away that it would refuse. */
type Deed = 'run' | 'edit' | 'manage';

const allowed: Readonly<Record<Deed, readonly Role[]>> = {
  /** Runs, cancels, pauses, retries and decides approvals. */
  run: ['OPERATOR', 'EDITOR', 'ADMIN', 'OWNER'],
  /** Changes workflows, sources and credentials. */
  edit: ['EDITOR', 'ADMIN', 'OWNER'],
  /** Installs, approves and switches plugins. */
  manage: ['ADMIN', 'OWNER'],
};

export function useAllowed(deed: Deed): boolean {
  return allowed[deed].includes(useViewer().role);
}
