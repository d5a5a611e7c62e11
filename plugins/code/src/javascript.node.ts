import { code, defineNode, number, outlineIcon, z } from '@hookloom/sdk';

/** `code` from Tabler Icons (MIT, © Paweł Kuna). */
const codeIcon = outlineIcon('M7 8l-4 4l4 4', 'M17 8l4 4l-4 4', 'M14 4l-4 16');

const example = `// input is what arrives from the node before; inputs, trigger, steps and execution are there as well,
// and in a loop, loop.item and loop.index.
// What you return goes on to the next node.
return { ...input, greeting: 'Hello' };
`;

export const javascript = defineNode({
  name: 'javascript',
  kind: 'action',
  category: 'Code',
  title: 'JavaScript',
  description: 'Runs your own JavaScript, shut off from the network and the server.',
  icon: codeIcon,
  params: z.object({
    code: code({ title: 'Code', description: 'The body of an async function; return the result.', language: 'javascript', rows: 16 })
      .min(1)
      .default(example),
    timeoutMs: number({ title: 'Time limit', description: 'Milliseconds.' }).int().min(1).max(60_000).default(5_000),
  }),
  effect: 'pure',
  uses: ['javascript', 'steps'],
  async run(ctx) {
    const { value, logs } = await ctx.javascript({
      code: ctx.params.code,
      timeoutMs: ctx.params.timeoutMs,
      variables: {
        input: ctx.input,
        inputs: ctx.inputs.map((arrived) => ({ ...arrived })),
        trigger: ctx.trigger,
        steps: ctx.steps,
        execution: { ...ctx.execution },
        ...(ctx.loop && { loop: ctx.loop }),
      },
    });
    for (const line of logs) ctx.log(line.level, line.message);
    return value;
  },
});
