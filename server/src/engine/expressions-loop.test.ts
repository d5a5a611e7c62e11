import { expect, test } from 'vitest';
import { loopNamesIn } from './expressions-loop.ts';

test.each([
  ['{{ item }}', ['item']],
  ['{{ item.name }} is {{ loop.index }}', ['item', 'loop']],
  ['{{ item["a"]?.b }}', ['item']],
  ['{{ item.price * 2 }}', ['item']],
  ['{{ `${loop.index + 1}` + loop.count }}', ['loop']],
  ['{{ trigger.item }}', []],
  ['{{ steps.loop.items }}', []],
  ['{{ trigger.body.items.map((item) => item.price) }}', []],
  ['{{ trigger.body.items.map(function (item) { return item.price }) }}', []],
  ['{{ ({ item: trigger.body }) }}', []],
  ['{{ "item" + 1 }}', []],
  ['item and loop', []],
  ['{{ item', []],
])('%s uses %j', (text, names) => {
  expect(loopNamesIn(text)).toEqual(names);
});
