/**
 * The one error class. A code is from the closed table below; anything that is thrown and is not an `AppError`
 * is a fault of ours: it is masked at the edge and logged with an id that the caller sees.
 */
export const errorCodes = {
  VALIDATION_FAILED: { http: 400, meaning: 'The input has faults; `issues` names each with its path.' },
  BAD_REQUEST: { http: 400, meaning: 'The request cannot be read as what it says it is.' },
  UNAUTHENTICATED: { http: 401, meaning: 'Nobody is signed in, or the session or key is not valid.' },
  FORBIDDEN: { http: 403, meaning: 'The caller may not do this.' },
  NOT_FOUND: { http: 404, meaning: 'There is no such thing in this workspace.' },
  CONFLICT: { http: 409, meaning: 'The thing has changed, or its state does not allow this.' },
  GONE: { http: 410, meaning: 'The thing was there and is switched off.' },
  PAYLOAD_TOO_LARGE: { http: 413, meaning: 'The body is over the limit.' },
  RATE_LIMITED: { http: 429, meaning: 'Too many requests; try again later.' },
  QUEUE_FULL: { http: 503, meaning: 'As many executions stand in the queue as may; try again later.' },
  UNAVAILABLE: { http: 503, meaning: 'The server is starting, stopping or overloaded; try again.' },
  INTERNAL: { http: 500, meaning: 'A fault of ours, logged under the id in the message.' },
} as const satisfies Record<string, { http: number; meaning: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** One fault in an input. `path` uses dots, such as `graph.nodes.set1.params.name`; further keys tell more about the place. */
export interface Issue {
  path: string;
  message: string;
  nodeId?: string;
  edgeId?: string;
  field?: string;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  constructor(code: ErrorCode, message: string, options: { cause?: unknown; issues?: Issue[] } = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.issues = options.issues ?? [];
  }
}
