import { graphql } from '../gql/index.ts';
import type { CredentialPartsFragment, CredentialTypesQuery } from '../gql/graphql.ts';

export type Credential = CredentialPartsFragment;
export type CredentialType = CredentialTypesQuery['credentialTypes'][number];

export const CredentialParts = graphql(`
  fragment CredentialParts on Credential {
    id
    name
    type
    status
    problem
    hosts
    values
    filled
    expiresAt
    testedAt
    lastUsedAt
    updatedAt
    credentialType {
      type
      title
      icon
      iconDark
    }
  }
`);

export const CredentialTypesDocument = graphql(`
  query CredentialTypes {
    credentialTypes {
      type
      title
      description
      icon
      iconDark
      docsUrl
      fieldsSchema
      hosts
      oauth2
      oauth2Grant
      callbackUrl
      testable
      reveals
      plugin {
        name
        title
      }
    }
  }
`);

export const CredentialsDocument = graphql(`
  query Credentials($after: String) {
    credentials(first: 50, after: $after) {
      nodes {
        ...CredentialParts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CredentialDocument = graphql(`
  query Credential($id: ID!) {
    credential(id: $id) {
      ...CredentialParts
    }
  }
`);

export const CreateCredentialDocument = graphql(`
  mutation CreateCredential($input: CreateCredentialInput!) {
    createCredential(input: $input) {
      credential {
        ...CredentialParts
      }
    }
  }
`);

export const UpdateCredentialDocument = graphql(`
  mutation UpdateCredential($input: UpdateCredentialInput!) {
    updateCredential(input: $input) {
      credential {
        ...CredentialParts
      }
    }
  }
`);

export const DeleteCredentialDocument = graphql(`
  mutation DeleteCredential($input: DeleteCredentialInput!) {
    deleteCredential(input: $input) {
      deletedId
    }
  }
`);

export const TestCredentialDocument = graphql(`
  mutation TestCredential($input: TestCredentialInput!) {
    testCredential(input: $input) {
      ok
      message
    }
  }
`);

export const ConnectCredentialDocument = graphql(`
  mutation ConnectCredential($input: ConnectCredentialInput!) {
    connectCredential(input: $input) {
      url
    }
  }
`);

/** Whether somebody has to sign in at the service before it can be used. */
export function needsSignIn(type: Pick<CredentialType, 'oauth2' | 'oauth2Grant'>): boolean {
  return type.oauth2 && type.oauth2Grant !== 'clientCredentials';
}
