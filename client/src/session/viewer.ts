import type { Client } from 'urql';
import { graphql } from '../gql/index.ts';
import type { ViewerQuery } from '../gql/graphql.ts';

const viewerQuery = graphql(`
  query Viewer {
    viewer {
      role
      user {
        id
        name
        email
      }
      workspace {
        id
        name
      }
    }
  }
`);

export type Viewer = NonNullable<ViewerQuery['viewer']>;

/**
 * Who is signed in, from the cache where it is known; null for nobody.
 * Throws urql's error where the server cannot be asked.
 */
export async function loadViewer(client: Client): Promise<Viewer | null> {
  const { data, error } = await client.query(viewerQuery, {}).toPromise();
  if (error) throw error;
  return data?.viewer ?? null;
}
