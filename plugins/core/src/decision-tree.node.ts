import { conditions, defineNode, keyOf, list, NodeError, text, toPort, z, type ConditionGroup } from '@hookloom/sdk';
import { conditionsHold } from './conditions-hold.ts';
import { decisionTreeIcon } from './icons.ts';
import { keyPattern } from './keys.ts';

interface Question {
  key: string;
  conditions: ConditionGroup;
  yes: string;
  no: string;
}

interface Way {
  /** The answers on the way, such as `vip yes`. */
  answers: string[];
  outcome: string;
}

/**
 * From the first question to an outcome, asking only what lies on the way.
 * @throws NodeError `DECISION_UNKNOWN` for an answer that leads to nothing, `DECISION_CIRCLE` for a question that comes again
 */
function walk(questions: Question[], outcomes: ReadonlySet<string>): Way {
  const byKey = new Map(questions.map((question) => [question.key, question]));
  const answers: string[] = [];
  const asked = new Set<string>();
  let next = questions[0]?.key ?? '';
  for (let question = byKey.get(next); question; question = byKey.get(next)) {
    if (asked.has(next)) throw new NodeError('USER', 'DECISION_CIRCLE', `The questions go in a circle: ${answers.join(' → ')} → ${next}`);
    asked.add(next);
    const holds = conditionsHold(question.conditions);
    answers.push(`${question.key} ${holds ? 'yes' : 'no'}`);
    next = holds ? question.yes : question.no;
  }
  if (outcomes.has(next)) return { answers, outcome: next };
  throw new NodeError(
    'USER',
    'DECISION_UNKNOWN',
    `The answer ${answers.at(-1) ?? ''} leads to "${next}", which is no question and no outcome`,
  );
}

export const decisionTree = defineNode({
  name: 'decisionTree',
  kind: 'condition',
  category: 'Flow',
  title: 'Decision tree',
  description: 'Asks one question after another, each by the answer before, and sends its input by the outcome.',
  icon: decisionTreeIcon,
  params: z.object({
    questions: list({
      title: 'Questions',
      description: 'It starts at the first. Each answer leads to another question or to an outcome.',
      addLabel: 'Add question',
      item: {
        key: text({ title: 'Key', placeholder: 'vip', expression: false }).regex(keyPattern),
        title: text({ title: 'Label', placeholder: 'A VIP customer?', expression: false }).default(''),
        conditions: conditions({ title: 'Yes where' }),
        yes: keyOf({ title: 'Yes leads to', placeholder: 'bigOrder', lists: ['questions', 'outcomes'] }),
        no: keyOf({ title: 'No leads to', placeholder: 'normal', lists: ['questions', 'outcomes'] }),
      },
    }).min(1),
    outcomes: list({
      title: 'Outcomes',
      addLabel: 'Add outcome',
      item: {
        key: text({ title: 'Key', description: 'Names the outcome’s output.', placeholder: 'normal', expression: false }).regex(keyPattern),
        title: text({ title: 'Label', placeholder: 'Normal handling', expression: false }).default(''),
      },
    }).min(1),
  }),
  effect: 'pure',
  outputs: [{ each: 'outcomes' }],
  run(ctx) {
    const { questions, outcomes } = ctx.params;
    const { answers, outcome } = walk(questions, new Set(outcomes.map(({ key }) => key)));
    ctx.log('info', [...answers, outcome].join(' → '));
    return toPort(outcome, ctx.input);
  },
});
