import { PothosValidationError } from '@pothos/core';
import type { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { core } from 'zod';
import { AppError, errorCodes, type ErrorCode, type Issue } from '../lib/app-error.ts';
import { uuidv7 } from '../lib/ids.ts';

/** Codes of the GraphQL layer itself, given beside those of `errorCodes`: the document cannot be read, or does not fit the schema. */
const documentCodes = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'PERSISTED_QUERY_NOT_FOUND']);

/** A VALIDATION_FAILED from zod's issues; paths are relative to the `input` argument. */
export function validationError(found: readonly core.$ZodIssue[], message = 'The input has faults.'): AppError {
  const issues: Issue[] = found.map((issue) => {
    const path = issue.path.map(String);
    return { path: (path[0] === 'input' ? path.slice(1) : path).join('.'), message: issue.message };
  });
  return new AppError('VALIDATION_FAILED', message, { issues });
}

/**
 * What a caller may see of an error. An `AppError` shows its code, message and issues; an error of the document
 * or its variables shows itself; anything else is logged under an id and shows only that id.
 */
export function presentError(error: unknown, log: Logger): GraphQLError {
  const cause = rootCause(error);
  if (cause instanceof AppError) return present(error, cause.message, extensionsOf(cause));
  if (cause instanceof PothosValidationError) return present(error, cause.message, { code: 'VALIDATION_FAILED', issues: [] });
  if (isGraphQLError(cause)) return present(error, cause.message, { code: codeOfDocumentError(cause) });
  const id = uuidv7();
  log.error({ err: cause, errorId: id }, 'an operation failed with a fault of ours');
  return present(error, `Something went wrong on our side. Its log id is ${id}.`, { code: 'INTERNAL', errorId: id });
}

function extensionsOf(error: AppError): Record<string, unknown> {
  return error.code === 'VALIDATION_FAILED' ? { code: error.code, issues: error.issues } : { code: error.code };
}

/** GraphQL wraps what a resolver throws, sometimes more than once. */
function rootCause(error: unknown): unknown {
  let cause = error;
  while (isGraphQLError(cause) && cause.originalError) cause = cause.originalError;
  return cause;
}

const codesOfYoga: Record<string, ErrorCode> = {
  REQUEST_ENTITY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
};

function codeOfDocumentError(error: GraphQLError): string {
  const code = error.extensions['code'];
  if (typeof code === 'string' && Object.hasOwn(codesOfYoga, code)) return codesOfYoga[code] ?? 'BAD_REQUEST';
  if (typeof code === 'string' && (documentCodes.has(code) || Object.hasOwn(errorCodes, code))) return code;
  // The parser knows a place in the text but no node yet.
  return error.source !== undefined && error.nodes === undefined ? 'GRAPHQL_PARSE_FAILED' : 'VALIDATION_FAILED';
}

/** By name: graphql comes as two modules, and each has a class of its own. Which of the two is loaded is up to who loads it. */
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

/** Keeps where the error arose, and the HTTP status that the server layer wants for it. */
function present(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!isGraphQLError(error)) return createGraphQLError(message, { extensions });
  const http = error.extensions['http'];
  return createGraphQLError(message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    path: error.path,
    extensions: http === undefined ? extensions : { ...extensions, http },
  });
}
