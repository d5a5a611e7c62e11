/** Records real exchanges into a file that `recordedHttp` reads, with secrets left out. */
import { writeFileSync } from 'node:fs';
import type { HttpRequest, HttpResponse } from '../host.ts';
import { REDACTED, recordedHttp, type Exchange, type HttpStandIn, type RecordedBody, type RequestDetails } from './recorded-http.ts';

const MAX_BODY_BYTES = 5 * 1024 * 1024;
/** Shorter ones would be found in words that are no secrets. */
const MIN_SECRET_LENGTH = 4;

/** Headers that are never recorded with their values. */
const secretHeaders = /^(authorization|cookie|set-cookie|proxy-authorization)$|token|secret|api-?key|signature/i;
/** Headers that say nothing about the exchange and change each time. */
const fleeting = new Set([
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-encoding',
  'content-length',
  'age',
  'server',
  'via',
  'alt-svc',
]);

/** A secret in the forms that it may come back in. */
function forms(secret: string): string[] {
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  return [secret, encodeURIComponent(secret), inForm, Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1)];
}

function redactor(secrets: readonly string[]): (text: string) => string {
  const all = [...new Set(secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH).flatMap(forms))].toSorted(
    (a, b) => b.length - a.length,
  );
  return (text) => all.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
}

function redactedHeaders(headers: Record<string, string>, redact: (text: string) => string): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !fleeting.has(name.toLowerCase()));
  return Object.fromEntries(kept.map(([name, value]) => [name, secretHeaders.test(name) ? REDACTED : redact(value)]));
}

/** A body as it stands in the file: JSON where it is, text where it can be, else base64. */
function recordedBody(bytes: Uint8Array, redact: (text: string) => string): RecordedBody {
  if (bytes.byteLength === 0) return {};
  let text;
  try {
    text = redact(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { text };
  }
}

async function exchange(request: HttpRequest): Promise<HttpResponse> {
  const response = await fetch(request.url, {
    method: request.method ?? 'GET',
    headers: request.headers,
    body: request.body === undefined ? undefined : Buffer.from(request.body),
    redirect: (request.maxRedirects ?? 0) > 0 ? 'follow' : 'manual',
    signal: AbortSignal.timeout(request.timeoutMs ?? 30_000),
  });
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.byteLength > (request.maxResponseBytes ?? MAX_BODY_BYTES))
    throw new Error(`The answer of ${request.url} is too large to record.`);
  return { status: response.status, headers: Object.fromEntries(response.headers), body, url: response.url || request.url };
}

export interface RecordOptions {
  /** True to send real requests and write the file anew; false to answer from it. */
  record: boolean;
  /** Texts to leave out, beside the secrets of credentials. */
  secrets?: string[];
}

/**
 * Requests from a file, which is made by running the test once with `record: true`, such as `record: process.env.RECORD === '1'`.
 * Then each request goes out over the network of the test's own process, and the file is written after each: without values of secret fields,
 * cookies, and headers whose names speak of tokens. Read it before you commit it: what a service tells about people is yours to remove.
 */
export function httpFixture(file: string, { record, secrets = [] }: RecordOptions): HttpStandIn {
  if (!record) return recordedHttp(file);
  const exchanges: Exchange[] = [];
  return async (sent: HttpRequest, details: RequestDetails): Promise<HttpResponse> => {
    const response = await exchange(sent);
    const redact = redactor([...secrets, ...details.secrets]);
    const { asked } = details;
    exchanges.push({
      request: {
        method: asked.method ?? 'GET',
        url: redact(asked.url),
        ...(asked.headers && { headers: redactedHeaders(asked.headers, redact) }),
        ...recordedBody(Buffer.from(asked.body ?? ''), redact),
      },
      response: {
        status: response.status,
        headers: redactedHeaders(response.headers, redact),
        ...(response.url !== sent.url && { url: redact(response.url) }),
        ...recordedBody(response.body, redact),
      },
    });
    writeFileSync(file, `${JSON.stringify(exchanges, null, 2)}\n`);
    return response;
  };
}
