import { GraphQLError } from 'graphql';
import { CombinedError } from 'urql';
import { expect, test } from 'vitest';
import { isSessionEnded, problemOf, refusalOfForm } from './errors.ts';

function refused(extensions: Record<string, unknown>): CombinedError {
  return new CombinedError({ graphQLErrors: [new GraphQLError('The input has faults.', { extensions })] });
}

test('a refusal keeps its code, message and issues, and drops what is no issue', () => {
  const error = refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'name', message: 'Too long.' }, { path: 'x' }, 'nonsense', null] });
  expect(problemOf(error)).toEqual({
    code: 'VALIDATION_FAILED',
    message: 'The input has faults.',
    issues: [{ path: 'name', message: 'Too long.' }],
  });
});

test('no answer at all is a network problem', () => {
  expect(problemOf(new CombinedError({ networkError: new Error('Failed to fetch') }))).toMatchObject({ code: 'NETWORK', issues: [] });
});

test('an answer that is no GraphQL names its HTTP status', () => {
  const error = new CombinedError({ networkError: new Error('Bad Gateway'), response: { status: 502 } });
  expect(problemOf(error).message).toContain('502');
});

test('only UNAUTHENTICATED means that the session ended', () => {
  expect(isSessionEnded(refused({ code: 'UNAUTHENTICATED' }))).toBe(true);
  expect(isSessionEnded(refused({ code: 'FORBIDDEN' }))).toBe(false);
});

test('a form shows each issue once: at its field, or above the fields', () => {
  const error = refused({
    code: 'VALIDATION_FAILED',
    issues: [
      { path: 'input.name', message: 'Too long.' },
      { path: 'name', message: 'Taken.' },
      { path: 'graph.nodes', message: 'Missing.' },
    ],
  });
  const { fieldErrors, problem } = refusalOfForm(error, ['name', 'path']);
  expect(fieldErrors).toEqual({ name: 'Too long.' });
  expect(problem?.issues.map((issue) => issue.message)).toEqual(['Taken.', 'Missing.']);
});

test('a form whose fields show every issue says nothing above them; one without issues does', () => {
  expect(
    refusalOfForm(refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'name', message: 'Taken.' }] }), ['name']).problem,
  ).toBeUndefined();
  expect(refusalOfForm(refused({ code: 'FORBIDDEN' }), ['name']).problem?.code).toBe('FORBIDDEN');
});
