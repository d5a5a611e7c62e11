import { defineNode, select, text, z } from '@hookloom/sdk';
import { scheduleIcon } from './icons.ts';

/** What a firing brings. Loose, since a test run may start the workflow with any data. */
const firing = z.looseObject({
  scheduledAt: z.string().meta({ description: 'The planned instant, ISO 8601 in UTC' }),
  firedAt: z.string().meta({ description: 'When it really fired' }),
  missed: z.number().meta({ description: 'How many firings were missed since the last one, this one included; 0 where it is in time' }),
});

export const schedule = defineNode({
  name: 'schedule',
  kind: 'trigger',
  category: 'Triggers',
  title: 'Schedule',
  description: 'Starts the workflow at the times that a cron expression names.',
  icon: scheduleIcon,
  params: z.object({
    cron: text({
      title: 'Cron expression',
      description:
        'Minute, hour, day of the month, month, day of the week. 0 9 * * * is 9:00 every day; */15 * * * * every quarter of an hour.',
      placeholder: '0 9 * * *',
      expression: false,
    })
      .min(1)
      .default('0 9 * * *'),
    timeZone: text({
      title: 'Time zone',
      description: 'Such as Europe/Berlin; the clocks’ changes there are followed.',
      placeholder: 'Europe/Berlin',
      expression: false,
    })
      .min(1)
      .default('UTC'),
    missed: select({
      title: 'Firings that were missed',
      description: 'While the server was down, say.',
      options: [
        { value: 'skip', label: 'Skip them' },
        { value: 'once', label: 'Catch up with one' },
      ],
    }).default('skip'),
  }),
  output: firing,
  effect: 'pure',
  trigger: { start: 'schedule' },
  run: (ctx) => ctx.input as z.input<typeof firing>,
});
