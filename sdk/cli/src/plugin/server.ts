/** A running server, as `hookloom plugin dev` speaks to it: GraphQL with an API key. */
import { Problem } from '../lib/problem.ts';

/** The server did not answer; it may be there again later. */
export class ServerGone extends Error {}

export interface UploadedPlugin {
  name: string | null;
  version: string;
  status: string;
  problem: string | null;
}

export interface PluginServer {
  /** @throws ServerGone; Problem where the server refuses */
  upload(tarball: Buffer): Promise<UploadedPlugin>;
  remove(name: string): Promise<void>;
}

const UPLOAD = `mutation UploadDevPlugin($tarball: String!) {
  uploadPlugin(input: { tarball: $tarball, dev: true }) { name version status problem }
}`;
const REMOVE = `mutation RemoveDevPlugin($name: String!) { removePlugin(input: { name: $name, dev: true }) { name } }`;

const TIME_LIMIT_MS = 30_000;

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

function refusalOf(status: number, errors: NonNullable<Answer<unknown>['errors']>): Problem {
  const codes = errors.map(({ extensions }) => extensions?.code);
  if (status === 401 || codes.includes('UNAUTHENTICATED'))
    return new Problem('The server does not know the API key. Make one under "API keys".');
  if (codes.includes('FORBIDDEN')) return new Problem('The API key must not manage plugins. Take one with the role of an admin or owner.');
  return new Problem(`The server refuses it: ${errors.map(({ message }) => message).join(' ')}`);
}

export function connectTo(address: string, apiKey: string): PluginServer {
  if (!URL.canParse(address)) throw new Problem(`"${address}" is not an address such as http://localhost:4000.`);
  // Such a key cannot even be sent, which would look as if there were no server.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new Problem('The API key has characters that no key has. Copy it once more.');
  const url = new URL('/graphql', address);

  async function call<Data>(query: string, variables: object): Promise<Data> {
    let response: Response;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
      });
    } catch (error) {
      throw new ServerGone(`There is no server at ${url.origin}`, { cause: error });
    }
    if (response.status >= 502) throw new ServerGone(`The server at ${url.origin} answers ${response.status}`);
    const answer = (await response.json().catch(() => null)) as Answer<Data> | null;
    if (answer?.errors) throw refusalOf(response.status, answer.errors);
    if (!answer?.data) throw new Problem(`What answers at ${url.href} is no Hookloom server: status ${response.status}.`);
    return answer.data;
  }

  return {
    async upload(tarball) {
      return (await call<{ uploadPlugin: UploadedPlugin }>(UPLOAD, { tarball: tarball.toString('base64') })).uploadPlugin;
    },
    async remove(name) {
      await call(REMOVE, { name });
    },
  };
}
