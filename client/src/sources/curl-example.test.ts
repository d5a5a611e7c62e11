import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlExample } from './curl-example.ts';

test('a shell reads the example as one command whose URL and body are whole', () => {
  const url = "http://127.0.0.1:4000/api/v1/webhooks/it's";
  const command = curlExample(url).replace(/^curl/, `printf '%s\\n'`);
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(words).toEqual(['-i', url, '-H', 'content-type: application/json', '-d', '{"order": {"id": 1042, "total": 129.5}}']);
});
