/** Puts the room together for one process. */
import type pg from 'pg';
import type { Egress } from '../egress/client.ts';
import type { Clock } from '../lib/clock.ts';
import type { LiveBus } from '../live/bus.ts';
import type { Registry } from '../plugin/registry.ts';
import type { Vault } from '../vault/vault.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createAccountConnections, type AccountConnections } from './account-connections.ts';
import { createCredentialTypes, type CredentialTypes } from './credential-types.ts';
import type { EditParts } from './edit-credential.ts';
import { createOAuthClient } from './oauth-client.ts';
import { createOpenedCredentials, type OpenedCredentials } from './opened-credentials.ts';
import { testCredential, type CredentialTest, type TestInput, type TryCredential } from './test-credential.ts';
import { createCredentialUse, type CredentialUse } from './use-credential.ts';

export interface Credentials extends EditParts {
  types: CredentialTypes;
  use: CredentialUse;
  connections: AccountConnections;
  /** @throws AppError `NOT_FOUND`, `VALIDATION_FAILED` */
  test(workspaceId: string, input: TestInput): Promise<CredentialTest>;
  stop(): void;
}

export interface CredentialsOptions {
  pool: pg.Pool;
  vault: Vault;
  live: LiveBus;
  clock: Clock;
  registry: Pick<Registry, 'plugins' | 'plugin'>;
  egress: Egress;
  /** Filled in once the server listens. */
  address: { baseUrl: string };
  workflowsWith: EditParts['workflowsWith'];
  tryCredential: TryCredential;
  onError(error: Error): void;
}

export function createCredentials(options: CredentialsOptions): Credentials {
  const { pool, vault, live, clock, registry, egress, address, workflowsWith, tryCredential, onError } = options;
  const types = createCredentialTypes(registry);
  const opened: OpenedCredentials = createOpenedCredentials(pool, vault, live);
  const client = createOAuthClient(egress, clock);
  const tokens = createAccessTokens({ pool, vault, live, clock, opened, client });
  const use = createCredentialUse({ pool, clock, types, opened, tokens, onError });
  return {
    types,
    vault,
    workflowsWith,
    use,
    test: (workspaceId, input) => testCredential(workspaceId, input, { pool, clock, live, types, opened, use, tryCredential }),
    connections: createAccountConnections({ pool, vault, clock, types, opened, tokens, client, address }),
    stop: () => opened.stop(),
  };
}
