import type { ErrorClass } from './wire.ts';

/** A failure that a node foresees. Anything else that is thrown counts as the node author's fault, class `USER`, code `NODE_THREW`. */
export class NodeError extends Error {
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
