/** What both kinds of connection share. */
import { NodeError } from '@hookloom/sdk';
import type { Egress } from '../egress/client.ts';
import type { PreparedRequest } from './http.ts';

/** What a connection is opened with. */
export interface Opening extends PreparedRequest {
  egress: Pick<Egress, 'connector' | 'stream'>;
  protocols: string[];
  maxMessageBytes: number;
  /** Ends the connection, whatever is under way. */
  signal: AbortSignal;
  /** Milliseconds of silence after which the other side is taken for gone. */
  idleMs: number;
}

export function cancelled(): NodeError {
  return new NodeError('CANCELLED', 'CANCELLED', 'The connection was closed.');
}

/** Without its cause, which may hold what was sent. */
export function redactedError(error: NodeError, { redactor }: Pick<Opening, 'redactor'>): NodeError {
  return new NodeError(error.class, error.code, redactor.text(error.message));
}
