import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { typedText } from '../graphql/text.ts';
import { loadFieldOptions, type FieldOptions } from './field-options.ts';
import type { MakeHostFunctions } from './host-functions.ts';

declare module '../graphql/context.ts' {
  interface Services {
    hostFunctions: MakeHostFunctions;
  }
}

const FieldOptionRef = builder.objectRef<FieldOptions['options'][number]>('FieldOption').implement({
  fields: (t) => ({
    value: t.exposeString('value'),
    label: t.exposeString('label'),
    description: t.exposeString('description', { nullable: true }),
  }),
});
const FieldProblemRef = builder.objectRef<NonNullable<FieldOptions['problem']>>('FieldProblem').implement({
  fields: (t) => ({ code: t.exposeString('code'), message: t.exposeString('message') }),
});
const FieldOptionsRef = builder.objectRef<FieldOptions>('FieldOptions').implement({
  fields: (t) => ({
    options: t.field({ type: [FieldOptionRef], resolve: (page) => page.options }),
    next: t.exposeString('next', { nullable: true, description: 'The `cursor` of the next page; null where there is none.' }),
    problem: t.field({ type: FieldProblemRef, nullable: true, resolve: (page) => page.problem }),
  }),
});

const FieldOptionsInput = builder.inputType('FieldOptionsInput', {
  description: '`params` as the form holds them; what is an expression does not count.',
  fields: (t) => ({
    nodeType: t.string({ required: true }),
    typeVersion: t.int({ required: true }),
    loader: t.string({ required: true }),
    params: t.field({ type: 'JSON', required: true }),
    search: t.string({ validate: { schema: typedText(500) } }),
    cursor: t.string({ validate: { schema: typedText(2_000) } }),
    workflowId: t.id(),
    nodeId: t.id(),
  }),
});

builder.queryFields((t) => ({
  fieldOptions: t.field({
    type: FieldOptionsRef,
    description: 'What a field offers, from the service that its node is for. A failure is a `problem` to be shown beside the field.',
    authScopes: { permission: 'workflows:write' },
    args: { input: t.arg({ type: FieldOptionsInput, required: true }) },
    resolve: (_root, { input }, ctx) => {
      const { registry, hostFunctions, clock, log } = ctx.services;
      const onError = (error: Error): void => log.error({ err: error }, error.message);
      return loadFieldOptions(
        { plugins: registry, hostFunctions, clock, onError },
        {
          workspaceId: requireViewer(ctx).workspaceId,
          type: input.nodeType,
          version: input.typeVersion,
          loader: input.loader,
          params: input.params ?? null,
          search: input.search ?? '',
          cursor: input.cursor ?? null,
          // What a node keeps is its own; a form reads none of it.
          owner: null,
        },
      );
    },
  }),
}));
