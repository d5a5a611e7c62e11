/** For tests: an OAuth 2 server on a real socket, which gives tokens that end, exchanges refresh tokens, and misbehaves on demand. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (response: ServerResponse) => void;

export interface TestOAuthServer {
  url: string;
  /** Milliseconds since 1970 are not looked at: a token is good while it is in here. */
  good: Set<string>;
  /** The only refresh tokens that count; each counts once. */
  refreshTokens: Set<string>;
  /** Form and Authorization header of each request to the token endpoint. */
  asked: { form: Record<string, string>; authorization: string | undefined }[];
  /** Seconds that it says tokens live. */
  expiresIn: number;
  /** Answers the next requests to the token endpoint in place of the proper way. */
  misbehave: Answer[];
  /** Milliseconds that each token takes. */
  delayMs: number;
  /** Agrees as a user would: gives the address that the browser is sent back to. */
  agree(authorizationUrl: string): string;
  close(): Promise<void>;
}

export const client = { id: 'client-1', secret: 'client-secret-äö+1' };

export async function startOAuthServer(): Promise<TestOAuthServer> {
  const codes = new Map<string, { challenge: string | null; redirectUri: string }>();
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: TestOAuthServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    good: new Set(),
    refreshTokens: new Set(),
    asked: [],
    expiresIn: 3_600,
    misbehave: [],
    delayMs: 0,
    agree(authorizationUrl) {
      const { searchParams } = new URL(authorizationUrl);
      const code = randomBytes(8).toString('hex');
      const redirectUri = searchParams.get('redirect_uri') ?? '';
      codes.set(code, { challenge: searchParams.get('code_challenge'), redirectUri });
      return `${redirectUri}?${new URLSearchParams({ code, state: searchParams.get('state') ?? '', iss: self.url }).toString()}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/token') return answer(response, self.good.has((request.headers.authorization ?? '').slice(7)) ? 200 : 401, {});
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = Object.fromEntries(new URLSearchParams(text));
    self.asked.push({ form, authorization: request.headers.authorization });
    if (self.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, self.delayMs));
    const bad = self.misbehave.shift();
    if (bad) return bad(response);
    const basic = `Basic ${Buffer.from(`${encodeURIComponent(client.id).replaceAll('-', '%2D')}:${formEncoded(client.secret)}`).toString('base64')}`;
    if (request.headers.authorization !== basic) return answer(response, 401, { error: 'invalid_client' });
    if (form['grant_type'] === 'authorization_code') {
      const known = codes.get(form['code'] ?? '');
      codes.delete(form['code'] ?? '');
      const challenge = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url');
      if (!known || known.challenge !== challenge || known.redirectUri !== form['redirect_uri'])
        return answer(response, 400, { error: 'invalid_grant' });
    } else if (form['grant_type'] === 'refresh_token') {
      // Rotation: a token that was used once is worth nothing.
      if (!self.refreshTokens.delete(form['refresh_token'] ?? ''))
        return answer(response, 400, { error: 'invalid_grant', error_description: 'Token revoked' });
    }
    const accessToken = `access-${randomBytes(12).toString('hex')}`;
    const refreshToken = `refresh-${randomBytes(12).toString('hex')}`;
    self.good.clear();
    self.good.add(accessToken);
    self.refreshTokens.add(refreshToken);
    answer(response, 200, {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: self.expiresIn,
      refresh_token: refreshToken,
      scope: 'read',
    });
  }
  return self;
}

export function answer(response: ServerResponse, status: number, json: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

/** RFC 6749, section 2.3.1. */
function formEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[-_.!~*'()]|%20/g, (character) =>
    character === '%20' ? '+' : `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
