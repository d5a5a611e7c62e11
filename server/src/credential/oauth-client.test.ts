import { expect, test } from 'vitest';
import { asStandard } from './oauth-client.ts';

test.each<[string, number, string, object]>([
  [
    'a proper one',
    200,
    '{"access_token":"a","token_type":"Bearer","expires_in":60,"scope":"x"}',
    { access_token: 'a', token_type: 'Bearer', expires_in: 60, scope: 'x' },
  ],
  [
    'no type, a text for the seconds, and null',
    200,
    '{"access_token":"a","expires_in":"60","refresh_token":null}',
    { access_token: 'a', token_type: 'bearer', expires_in: 60 },
  ],
  ['a token that does not end', 200, '{"access_token":"a","expires_in":0}', { access_token: 'a', token_type: 'bearer' }],
  [
    'an identity token, which nobody looks at',
    200,
    '{"access_token":"a","token_type":"bearer","id_token":"x"}',
    { access_token: 'a', token_type: 'bearer' },
  ],
  ['a form', 200, 'access_token=a&scope=repo&token_type=bearer', { access_token: 'a', scope: 'repo', token_type: 'bearer' }],
])('%s is an answer', (_, status, text, json) => {
  expect(asStandard(status, text)).toEqual({ status: 200, json });
});

test('an error is one whatever its status says', () => {
  expect(asStandard(200, '{"ok":false,"error":"invalid_code"}')).toEqual({ status: 400, json: { error: 'invalid_code' } });
  expect(asStandard(200, 'error=bad_verification_code&error_description=No')).toEqual({
    status: 400,
    json: { error: 'bad_verification_code', error_description: 'No' },
  });
  expect(asStandard(503, '{"error":"server_error"}').status).toBe(503);
});

test.each(['', '[]', 'null', '"x"', '<html>', '{}', '{"access_token":5}'])('%j is none', (text) => {
  expect(asStandard(200, text).json).toBeNull();
});
