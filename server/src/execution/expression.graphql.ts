import { NodeError } from '@hookloom/sdk';
import { isJsonObject, type JsonValue } from '@hookloom/sdk/wire';
import { requireViewer } from '../access/viewer.ts';
import { compileParams, resolveParams, type EvaluateExpressions, type ExpressionScope } from '../engine/expressions.ts';
import { builder } from '../graphql/builder.ts';
import { AppError } from '../lib/app-error.ts';
import type { Sandbox } from '../sandbox/contract.ts';

declare module '../graphql/context.ts' {
  interface Services {
    sandbox: Pick<Sandbox, 'evaluate'>;
  }
}

interface Preview {
  value: JsonValue | null;
  error: string | null;
}

const PreviewExpressionInput = builder.inputType('PreviewExpressionInput', {
  fields: (t) => ({ text: t.string({ required: true }), scope: t.field({ type: 'JSON', required: true }) }),
});
const ExpressionPreview = builder.objectRef<Preview>('ExpressionPreview').implement({
  fields: (t) => ({
    value: t.expose('value', { type: 'JSON', nullable: true }),
    error: t.exposeString('error', { nullable: true }),
  }),
});

builder.queryFields((t) => ({
  previewExpression: t.field({
    type: ExpressionPreview,
    description:
      'What an expression gives for given trigger data and step outputs (`{ trigger, steps }`, and `input`, `item` and `loop` where they are known).',
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: PreviewExpressionInput, required: true }) },
    resolve: (_root, { input }, ctx) => {
      const { workspaceId } = requireViewer(ctx);
      return preview(input.text, input.scope ?? null, (expressions, variables) =>
        ctx.services.sandbox.evaluate(workspaceId, expressions, variables),
      );
    },
  }),
}));

async function preview(text: string, scope: JsonValue, evaluate: EvaluateExpressions): Promise<Preview> {
  const compiled = compileParams({ text });
  const [issue] = compiled.issues;
  if (issue) return { value: null, error: issue.message };
  try {
    const { text: value = null } = await resolveParams(compiled, previewScope(scope), evaluate);
    return { value, error: null };
  } catch (error) {
    if (error instanceof NodeError && error.class !== 'OURS') return { value: null, error: error.message };
    throw error;
  }
}

function previewScope(scope: JsonValue): ExpressionScope {
  if (!isJsonObject(scope)) {
    throw new AppError('VALIDATION_FAILED', 'The scope must be an object.', {
      issues: [{ path: 'scope', message: 'Pass { trigger, steps }.' }],
    });
  }
  const { trigger = null, steps = null, input = null, item, loop } = scope;
  const inLoop = { ...(item !== undefined && { item }), ...(loop !== undefined && { loop }) };
  return { trigger, steps: isJsonObject(steps) ? steps : {}, vars: {}, env: {}, execution: {}, input, ...inLoop };
}
