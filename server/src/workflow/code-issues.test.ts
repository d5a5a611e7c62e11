import { expect, test } from 'vitest';
import type { NodeManifest } from '@hookloom/sdk/manifest';
import { codeIssues } from './code-issues.ts';
import { rules } from './testing.ts';

function codeProblem(code: string): string | undefined {
  const [issue] = codeIssues(rules.nodeType('code.javascript') as NodeManifest, { code });
  return issue && `${issue.path}: ${issue.message}`;
}

function conditionProblem(condition: string): string | undefined {
  return codeIssues(rules.nodeType('core.waitForEvent') as NodeManifest, { condition })[0]?.message;
}

test.each([
  ['return await Promise.resolve(input)'],
  ['const { a } = input;\n// the end'],
  ['for (const x of inputs) if (x) return x'],
  ['// 日本\nreturn "}) ]"'],
  [''],
])('%s is valid', (code) => {
  expect(codeProblem(code)).toBeUndefined();
});

test('says what is wrong in which line and column', () => {
  expect(codeProblem('const a = 1;\nreturn a b;')).toBe(
    "code: Code is not valid JavaScript: Unexpected identifier 'b' in line 2, column 10.",
  );
  expect(codeProblem('return 1 })')).toMatch(/in line 1, column 11\.$/);
  expect(codeProblem('const a = 1; const a = 2')).toMatch(/'a' has already been declared in line 1, column 20\.$/);
  expect(codeProblem('with (input) { return a }')).toMatch(/in line 1/);
});

test.each([['if (input) {\n  return 1;'], ['return `${input'], ['return (1 +'], ['/* no end']])('%s ends too early', (code) => {
  expect(codeProblem(code)).toMatch(/ends too early|line 1/);
});

test('no text closes what it is put into', () => {
  expect(codeProblem('return 1; }); (async function () {')).toMatch(/in line 1/);
  expect(codeProblem('return 1; }]; [async function () {')).toMatch(/in line 1/);
  expect(conditionProblem('1); (2')).toMatch(/in line 1/);
});

test('text without sense or measure neither runs nor does harm', () => {
  expect(codeProblem('['.repeat(500_000))).toMatch(/nested too deep|ends too early/);
  expect(codeProblem('globalThis.ran = true; throw new Error("ran")')).toBeUndefined();
  expect((globalThis as { ran?: boolean }).ran).toBeUndefined();
});

test('a condition is one expression, with or without braces', () => {
  expect(conditionProblem('event.data.total > 100')).toBeUndefined();
  expect(conditionProblem('event.data.total > 100 // large')).toBeUndefined();
  expect(conditionProblem('{{ event.data.total > 100 }}')).toBeUndefined();
  expect(conditionProblem(' {{ }} ')).toBeUndefined();
  expect(conditionProblem('return true')).toBe("And only where is not valid JavaScript: Unexpected token 'return' in line 1, column 1.");
  expect(conditionProblem('{{ a b }}')).toMatch(/line 1, column 6\.$/);
});
