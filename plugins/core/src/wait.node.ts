import { defineNode, NodeError, number, select, text, waitUntil, z } from '@hookloom/sdk';
import { instantAfter, notTooFar, timeUnit } from './durations.ts';
import { waitIcon } from './icons.ts';
import { parseInstant } from './instants.ts';

export const wait = defineNode({
  name: 'wait',
  kind: 'utility',
  category: 'Waiting',
  title: 'Wait',
  description: 'Goes on after some time, or at a time; its input goes on with it.',
  icon: waitIcon,
  params: z.object({
    mode: select({
      title: 'Wait',
      options: [
        { value: 'for', label: 'For some time' },
        { value: 'until', label: 'Until a time' },
      ],
    }).default('for'),
    amount: number({ title: 'How long', visibleWhen: { param: 'mode', in: ['for'] } })
      .min(0)
      .default(1),
    unit: timeUnit({ title: 'Unit', visibleWhen: { param: 'mode', in: ['for'] } }).default('hours'),
    until: text({
      title: 'Until',
      description: 'A date, or date and time, in the time zone below, or one with its own offset. A time that is past goes on at once.',
      placeholder: '2026-03-01 09:00',
      visibleWhen: { param: 'mode', in: ['until'] },
      required: true,
    }).default(''),
    timeZone: text({
      title: 'Time zone',
      description: 'For a time without an offset, such as Europe/Berlin.',
      placeholder: 'Europe/Berlin',
      visibleWhen: { param: 'mode', in: ['until'] },
    }).default('UTC'),
  }),
  effect: 'pure',
  run(ctx) {
    const { params, input } = ctx;
    if (params.mode === 'for') return waitUntil(instantAfter(ctx.now(), params.amount, params.unit), input);
    if (params.until.trim() === '') throw new NodeError('USER', 'TIME_MISSING', 'Until is empty, so there is no time to wait for');
    return waitUntil(notTooFar(ctx.now(), parseInstant(params.until, params.timeZone)), input);
  },
});
