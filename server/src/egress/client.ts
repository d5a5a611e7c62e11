import type { HttpRequest, HttpResponse } from '@hookloom/sdk';
/** Placeholder of the lead's, to be overwritten by the egress helper. */
export interface Egress {
  request(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
  close(): Promise<void>;
}
export function createEgress(_options: { allow: string[]; log: unknown }): Egress {
  return { request: () => Promise.reject(new Error('not yet')), close: async () => {} };
}
