import { defineNode, json, list, NodeError, text, toggle, z, type JsonValue } from '@hookloom/sdk';
import { setIcon } from './icons.ts';
import { parseName, withValue } from './set-path.ts';

/** The object that the fields are set in. */
function base(input: JsonValue, keepInput: boolean): JsonValue {
  if (!keepInput || input === null) return {};
  if (typeof input === 'object' && !Array.isArray(input)) return input;
  throw new NodeError('USER', 'INPUT_NOT_OBJECT', 'Keep input: the input is not an object, so it has no fields to keep');
}

export const set = defineNode({
  name: 'set',
  kind: 'utility',
  category: 'Data',
  title: 'Set fields',
  description: 'Makes an object from fields, or adds them to the input.',
  icon: setIcon,
  params: z.object({
    fields: list({
      title: 'Fields',
      addLabel: 'Add field',
      item: {
        name: text({ title: 'Name', description: 'Dots make objects inside objects: customer.name', placeholder: 'customer.name' }).min(1),
        value: json({ title: 'Value', rows: 1 }),
      },
    }).default([]),
    keepInput: toggle({ title: 'Keep input', description: 'Start from the input’s fields rather than from nothing.' }).default(false),
  }),
  effect: 'pure',
  run({ params, input }) {
    let result = base(input, params.keepInput);
    for (const field of params.fields) result = withValue(result, parseName(field.name), field.value, field.name);
    return result;
  },
});
