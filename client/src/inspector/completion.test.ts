import { expect, test } from 'vitest';
import { complete, completionAt } from './completion.ts';

const scope = {
  trigger: { body: { action: 'opened', 'x-id': 7, items: [{ name: 'a' }, { name: 'b' }] } },
  steps: { if1: undefined, set1: { total: 12 } },
};

/** `|` marks the caret. */
function optionsIn(marked: string): string[] | null {
  const caret = marked.indexOf('|');
  return completionAt(marked.replace('|', ''), caret, scope)?.options.map((option) => option.path) ?? null;
}

test.each<[string, string[] | null]>([
  ['{{|', ['trigger', 'steps']],
  ['{{ |}}', ['trigger', 'steps']],
  ['{{ tr|', ['trigger']],
  ['{{ steps.|', ['steps.if1', 'steps.set1']],
  ['{{ steps.se| }}', ['steps.set1']],
  ['{{ steps.set1.|', ['steps.set1.total']],
  ['{{ steps?.set1?.to|', ['steps?.set1.total']],
  ['{{ trigger.body.|', ['trigger.body.action', 'trigger.body["x-id"]', 'trigger.body.items']],
  ['{{ trigger.body.items[|', ['trigger.body.items[0]', 'trigger.body.items[1]']],
  ['{{ trigger.body.items[0].|', ['trigger.body.items[0].name']],
  ['{{ 1 + tri|', ['trigger']],
  ['tri|', null],
  ['{{ trigger }} tri|', null],
  ['{{ nothing.|', null],
  ['{{ "a" |', ['trigger', 'steps']],
  ['{{ "abc|', null],
])('%s', (marked, options) => {
  expect(optionsIn(marked)).toEqual(options);
});

test('an option takes the place of what was typed, and the braces are closed once', () => {
  const at = (text: string, caret: number) => {
    const completion = completionAt(text, caret, scope);
    const [option] = completion?.options ?? [];
    if (!completion || !option) throw new Error('nothing was offered');
    return complete(text, completion, option);
  };
  expect(at('a {{tr', 6)).toEqual({ text: 'a {{ trigger }}', caret: 12 });
  expect(at('a {{ tr }} b', 7)).toEqual({ text: 'a {{ trigger }} b', caret: 12 });
});
