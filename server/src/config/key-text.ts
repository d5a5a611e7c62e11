/** A key of 256 bits from base64 or base64url, as `openssl rand -base64 32` prints it; null where a text is anything else. */
export function keyFromText(text: string): Uint8Array | null {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return null;
  const key = Buffer.from(trimmed, 'base64');
  return key.length === 32 ? key : null;
}
