import { defineNode, isUnsafeKey, json, keyValue, NodeError, number, z } from '@hookloom/sdk';
import { respondIcon } from './icons.ts';

const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Framing is the server's; a cookie would be set for the server's own sign-in address. */
const refused = new Set(['connection', 'content-length', 'keep-alive', 'set-cookie', 'trailer', 'transfer-encoding', 'upgrade']);

/** Names in lower case; repeated ones joined, as HTTP has it. */
function replyHeaders(pairs: { name: string; value: string }[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const pair of pairs) {
    const name = pair.name.trim().toLowerCase();
    const fault = !namePattern.test(name) || isUnsafeKey(name) ? 'is not a header name' : refused.has(name) ? 'is set by the server' : null;
    if (fault) throw new NodeError('USER', 'INVALID_HEADER', `The header "${pair.name}" ${fault}`);
    if (!valuePattern.test(pair.value))
      throw new NodeError('USER', 'INVALID_HEADER', `The header "${pair.name}" has a line break or a character that HTTP does not carry`);
    const before = headers.get(name);
    headers.set(name, before === undefined ? pair.value : `${before}, ${pair.value}`);
  }
  return Object.fromEntries(headers);
}

export const respond = defineNode({
  name: 'respond',
  kind: 'action',
  category: 'Flow',
  title: 'Respond to webhook',
  description: 'Answers the caller of the webhook; the workflow goes on behind it.',
  icon: respondIcon,
  params: z.object({
    status: number({ title: 'Status' }).int().min(200).max(599).default(200),
    headers: keyValue({ title: 'Headers', addLabel: 'Add header' }).default([]),
    body: json({ title: 'Body', description: 'Text goes out as it is, any other value as JSON. Left out: the node’s input.' }).optional(),
  }),
  effect: 'pure',
  uses: ['respond'],
  run(ctx) {
    const { status, headers, body } = ctx.params;
    ctx.respond({ status, headers: replyHeaders(headers), body: body === undefined ? ctx.input : body });
    return ctx.input;
  },
});
