import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import ZodPlugin from '@pothos/plugin-zod';
import type { JsonValue } from '@hookloom/sdk/wire';
import { AppError } from '../lib/app-error.ts';
import { complexityLimit, fieldComplexity, tooComplex } from './complexity.ts';
import type { AuthScopes, Context } from './context.ts';
import { validationError } from './errors.ts';
import { dateTimeScalar, jsonScalar } from './scalars.ts';

/** The schema's builder. It defines no type of a domain; each room adds its own in a `*.graphql.ts` file. */
export const builder = new SchemaBuilder<{
  Context: Context;
  AuthScopes: AuthScopes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: JsonValue; Output: JsonValue };
  };
}>({
  plugins: [ScopeAuthPlugin, ZodPlugin, RelayPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authScopes: (ctx) => ctx.scopes,
    authorizeOnSubscribe: true,
    unauthorizedError: (_parent, ctx) =>
      ctx.scopes.signedIn(true)
        ? new AppError('FORBIDDEN', 'Your role does not allow this.')
        : new AppError('UNAUTHENTICATED', 'Sign in, or send an API key as a bearer token.'),
  },
  zod: { validationError: (error) => validationError(error.issues) },
  relay: {
    cursorType: 'String',
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: true,
    edgesFieldOptions: { nullable: { list: false, items: false } },
    nodeFieldOptions: { nullable: false },
  },
  complexity: { limit: complexityLimit, fieldComplexity, complexityError: tooComplex },
});

builder.addScalarType('DateTime', dateTimeScalar);
builder.addScalarType('JSON', jsonScalar);
builder.queryType();
builder.mutationType();
builder.subscriptionType();
