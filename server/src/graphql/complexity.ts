import type { FieldComplexityFunction } from '@pothos/plugin-complexity';
import { AppError } from '../lib/app-error.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './connection.ts';
import type { Context } from './context.ts';

/** How many items a list without pages is taken to have. */
const USUAL_LIST_LENGTH = 5;

/**
 * What a query may ask for. A page of 200 with a hundred fields each passes; pages within pages soon do not.
 * `complexity` counts values, `depth` levels, `breadth` fields in the text of the query.
 */
export const complexityLimit = { complexity: 20_000, depth: 14, breadth: 400 };

/** Each field counts one, and what is below it as often as there may be items. */
export const fieldComplexity: FieldComplexityFunction<Context, Record<string, unknown>> = (args, _ctx, field) => {
  const isPaged = field.args.some((argument) => argument.name === 'first');
  if (isPaged) return { field: 1, multiplier: pageSize(args) };
  // A connection's own lists have been counted with the page.
  const isPage = field.name === 'nodes' || field.name === 'edges';
  const isList = field.type.toString().startsWith('[');
  return isList && !isPage ? { field: 1, multiplier: USUAL_LIST_LENGTH } : { field: 1, multiplier: 1 };
};

function pageSize({ first, last }: Record<string, unknown>): number {
  const asked = typeof first === 'number' ? first : typeof last === 'number' ? last : DEFAULT_PAGE_SIZE;
  return Math.min(Math.max(asked, 0), MAX_PAGE_SIZE);
}

export function tooComplex(kind: string, result: { complexity: number; depth: number; breadth: number }): AppError {
  const what = kind.toLowerCase();
  const found = what === 'depth' ? result.depth : what === 'breadth' ? result.breadth : result.complexity;
  return new AppError(
    'VALIDATION_FAILED',
    `The query asks for too much: its ${what} is ${found}. Ask for fewer fields, or for shorter lists.`,
  );
}
