import type { CombinedError } from 'urql';

/** One fault of an input or of a graph, as the server names it in `extensions.issues`. */
export interface Issue {
  /** Where, such as `name` or `nodes.set1.params.fields.0.name`; empty where the whole is meant. */
  path: string;
  message: string;
}

/** What a refused or failed operation says to a person and to code. */
export interface Problem {
  /** From the server's closed table (`VALIDATION_FAILED`, `CONFLICT`, …), or `NETWORK` where no answer came. */
  code: string;
  message: string;
  issues: Issue[];
}

export const UNAUTHENTICATED = 'UNAUTHENTICATED';

/** Reads urql's error: the first GraphQL error decides the code, the issues of all are gathered. */
export function problemOf(error: CombinedError): Problem {
  const [first] = error.graphQLErrors;
  if (!first) return networkProblem(error);
  return {
    code: textOr(first.extensions?.code, 'INTERNAL'),
    message: first.message,
    issues: error.graphQLErrors.flatMap((each) => issuesOf(each.extensions?.issues)),
  };
}

/** True where the server says that nobody is signed in (any more). */
export function isSessionEnded(error: CombinedError): boolean {
  return error.graphQLErrors.some((each) => each.extensions?.code === UNAUTHENTICATED);
}

/** A refusal of a form's input, parted into what its fields show and what is left to say above them. */
export interface FormRefusal {
  /** The message for each field, by the field's name. */
  fieldErrors: Record<string, string>;
  /** Set where not every issue found its field. */
  problem: Problem | undefined;
}

/** Parts a form's refusal: an issue with the path `name` or `input.name` goes to the field `name`, where `fields` has it. */
export function refusalOfForm(error: CombinedError, fields: readonly string[]): FormRefusal {
  const problem = problemOf(error);
  const byField = new Map<string, string>();
  const rest = problem.issues.filter((issue) => {
    const field = fields.find((name) => issue.path === name || issue.path === `input.${name}`);
    if (field === undefined || byField.has(field)) return true;
    byField.set(field, issue.message);
    return false;
  });
  const allShown = problem.issues.length > 0 && rest.length === 0;
  return { fieldErrors: Object.fromEntries(byField), problem: allShown ? undefined : { ...problem, issues: rest } };
}

function networkProblem(error: CombinedError): Problem {
  const status = responseStatus(error.response);
  if (status === 429) return { code: 'RATE_LIMITED', message: 'Too many requests. Wait a moment and try again.', issues: [] };
  return {
    code: 'NETWORK',
    message: status
      ? `The server answered with HTTP ${status}. Try again in a moment.`
      : 'The server cannot be reached. Check that it runs and that you are connected.',
    issues: [],
  };
}

function responseStatus(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('status' in response)) return undefined;
  return typeof response.status === 'number' && response.status >= 400 ? response.status : undefined;
}

function issuesOf(value: unknown): Issue[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('message' in item) || typeof item.message !== 'string') return [];
    const path = 'path' in item ? item.path : '';
    return [{ path: Array.isArray(path) ? path.join('.') : textOr(path, ''), message: item.message }];
  });
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback;
}
