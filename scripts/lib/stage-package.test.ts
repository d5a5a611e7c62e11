import { expect, test } from 'vitest';
import { publishedReadme } from './stage-package.ts';

test('a link out of the package is words in what is published; others stay', () => {
  const text = 'See [the guide](../docs/plugins/index.md#a) and [b](./b.md), [c](#c), [d](https://example.com/../d), [e](src/../../e).';
  expect(publishedReadme(text)).toBe('See the guide and [b](./b.md), [c](#c), [d](https://example.com/../d), e.');
});
