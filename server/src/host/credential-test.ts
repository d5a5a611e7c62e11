/** Tries a credential out: by the request that its type names, or by the code of its plugin. Both have the host's functions as every node has them. */
import { fillUrl, NodeError, type CredentialTestRequest } from '@hookloom/sdk';
import type { JsonObject } from '@hookloom/sdk/wire';
import type { CredentialTrial, TryCredential } from '../credential/test-credential.ts';
import type { Clock } from '../lib/clock.ts';
import type { PluginCode } from '../plugin/plugin-code.ts';
import type { MakeHostFunctions } from './host-functions.ts';
import type { HostScope } from './scope.ts';

export interface CredentialTestOptions {
  clock: Clock;
  hostFunctions: MakeHostFunctions;
  /** The code of a plugin by its name; its test rejects where the credential is not right. */
  codeOf(plugin: string): Promise<Pick<PluginCode, 'testCredential'>>;
}

const TIME_LIMIT_MS = 20_000;
const MAX_ANSWER_BYTES = 1_048_576;

/** @throws NodeError where the credential is not right, or cannot be tried */
export function createTryCredential({ clock, hostFunctions, codeOf }: CredentialTestOptions): TryCredential {
  return async (trial) => {
    const { test } = trial.type.manifest;
    if (test === null) throw new NodeError('USER', 'CREDENTIAL_UNTESTABLE', 'This type of credential has no test');
    const limit = AbortSignal.timeout(TIME_LIMIT_MS);
    const host = hostFunctions(scopeOf(trial), limit);
    const done =
      test === 'code'
        ? codeOf(pluginOf(trial)).then((code) =>
            code.testCredential(trial.type.manifest.type, {
              params: revealedFields(trial),
              workspaceId: trial.workspaceId,
              credentialId: trial.id,
              host,
              signal: limit,
              now: () => clock.now(),
              log: () => {},
            }),
          )
        : testByRequest(test, trial, (request) => host.http({ ...request, credential: trial.id, maxResponseBytes: MAX_ANSWER_BYTES }));
    await Promise.race([done, tooLate(limit)]);
  };
}

function pluginOf({ type }: CredentialTrial): string {
  return type.manifest.type.slice(0, type.manifest.type.indexOf('.'));
}

function scopeOf(trial: CredentialTrial): HostScope {
  const { id, workspaceId, type } = trial;
  return {
    workspaceId,
    plugin: pluginOf(trial),
    uses: new Set(['http']),
    credentials: new Map([[id, [type.manifest.type]]]),
    owner: null,
    executionId: null,
    idempotencyKey: null,
  };
}

function revealedFields({ type, values }: CredentialTrial): JsonObject {
  return Object.fromEntries(
    type.manifest.reveals.flatMap((field) => (Object.hasOwn(values, field) ? [[field, values[field] ?? null]] : [])),
  );
}

type Send = (request: { url: string; method?: string; headers?: Record<string, string>; body?: string }) => Promise<{ status: number }>;

/** Only fields that are no secrets go into the address; the host applies the rest. */
async function testByRequest(test: CredentialTestRequest, { shown }: CredentialTrial, send: Send): Promise<void> {
  const url = fillUrl(test.url, shown);
  if (url === null)
    throw new NodeError('USER', 'CREDENTIAL_INCOMPLETE', 'The address to test against does not come out of the fields as a URL');
  const { method, headers, body, expectStatus } = test;
  const { status } = await send({ url, ...(method && { method }), ...(headers && { headers }), ...(body && { body }) });
  const right = expectStatus ? expectStatus.includes(status) : status < 400;
  if (right) return;
  const { host } = new URL(url);
  const refused = status === 401 || status === 403;
  throw new NodeError(
    'USER',
    'CREDENTIAL_REFUSED',
    refused ? `${host} refused the credential with the status ${status}` : `${host} answered with the status ${status}`,
  );
}

function tooLate(limit: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void =>
      reject(new NodeError('TIMEOUT', 'CREDENTIAL_TEST_TIMEOUT', `The test did not end within ${TIME_LIMIT_MS / 1_000} s`));
    limit.addEventListener('abort', refuse, { once: true });
  });
}
