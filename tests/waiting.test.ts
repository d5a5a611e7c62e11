/** `kill -9` while executions wait, are about to, or are just woken. */
import { expect, test } from 'vitest';
import { startProduct } from './server.ts';
import { edges, executionsOf, node, post, publish, set, settled, stepOf } from './workflows.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('everything is killed while executions wait: each goes on when its time has come, once', async () => {
  let product = await startProduct();
  try {
    const { workflowId, hook } = await publish(
      product,
      [
        set('before', { n: '{{ body.n }}' }),
        node('wait', 'core.wait', { mode: 'for', amount: 2.5, unit: 'seconds' }),
        set('after', { n: '{{ n }}' }),
      ],
      edges('hook -> before', 'before -> wait', 'wait -> after'),
    );
    const accepted: number[] = [];
    // One after another, so that at the kill some are through, some are being woken, some wait, and some are about to.
    for (let n = 0; n < 40; n++) {
      if ((await post(hook, { n })).status === 202) accepted.push(n);
      await pause(100);
    }
    const statuses = new Set((await executionsOf(product, workflowId)).map((execution) => execution.status));
    await product.kill();
    expect([...statuses]).toEqual(expect.arrayContaining(['COMPLETED', 'WAITING']));

    product = await startProduct({ dataDir: product.dataDir });
    const executions = await settled(product, workflowId, accepted.length);
    expect(executions.map((execution) => execution.status)).toEqual(accepted.map(() => 'COMPLETED'));
    expect(executions.every((execution) => execution.steps.length === 4)).toBe(true);
    expect(executions.every((execution) => stepOf(execution, 'wait')?.attempt === 1)).toBe(true);
  } finally {
    await product.dispose();
  }
});
