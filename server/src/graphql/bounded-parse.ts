import { parse, type ParseOptions, type Source } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { AppError } from '../lib/app-error.ts';

/** Enough for a workflow's graph written into the query. Parsing stops there, so that nobody keeps the process busy with a text. */
const MAX_TOKENS = 20_000;

/** Parsing comes before anybody is known, so what it costs is bounded here; `complexity.ts` bounds what the query asks for. */
export const boundedParse: Plugin = {
  onParse: ({ setParseFn }) => setParseFn(parseBounded),
};

function parseBounded(source: string | Source, options?: ParseOptions) {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser calls itself for each level until the stack is full.
    if (error instanceof RangeError) throw new AppError('VALIDATION_FAILED', 'The query is nested too deeply.', { cause: error });
    throw error;
  }
}
