/** For tests of other rooms: no credentials at all. */
import { NodeError } from '@hookloom/sdk';
import type { CredentialUse } from './use-credential.ts';

const refuse = async (): Promise<never> => {
  throw new NodeError('USER', 'CREDENTIAL_NOT_FOUND', 'There are no credentials here.');
};

export const noCredentials: CredentialUse = { use: refuse, reveal: refuse, withUnsaved: refuse };
