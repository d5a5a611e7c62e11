import { createHash, randomBytes } from 'node:crypto';

/** What API keys begin with, so that scanners of leaked secrets can tell one. */
const API_KEY_MARK = 'hl_';
const shownCharacters = API_KEY_MARK.length + 6;

/** 256 random bits as base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function newApiKeyToken(): string {
  return API_KEY_MARK + newToken();
}

/** SHA-256 in hex. Tokens are random, so a fast hash without salt is enough. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The first characters, to recognise a key by. */
export function prefixOf(token: string): string {
  return token.slice(0, shownCharacters);
}
