import type { ErrorClass } from './wire.ts';

/** Known by this mark rather than by its class: a plugin brings its own copy of the SDK. */
const errorMark = Symbol.for('@hookloom/sdk:error');

/** A failure that a node foresees. Anything else that is thrown counts as the node author's fault, class `USER`, code `NODE_THREW`. */
export class NodeError extends Error {
  readonly [errorMark] = true;
  readonly class: ErrorClass;
  /** Stable, in CAPITALS, such as `HTTP_STATUS`. */
  readonly code: string;
  constructor(errorClass: ErrorClass, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NodeError';
    this.class = errorClass;
    this.code = code;
  }
}

export function isNodeError(error: unknown): error is NodeError {
  return typeof error === 'object' && error !== null && errorMark in error;
}
