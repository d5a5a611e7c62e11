import type { JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { createContext, useContext } from 'react';
import type { CompletionScope } from './completion.ts';

/** The node whose form it is, as far as its fields look beyond themselves. */
export interface InspectedNode {
  id: string;
  workflowId: string;
  type: string;
  typeVersion: number;
  /** The whole of the parameters. */
  params: JsonObject;
  /** JSON Schema of the parameters. */
  paramsSchema: JsonObject;
}

/** Handed in from outside, since a credential's form is made of the same fields as a node's. */
export interface CredentialForms {
  /** Makes a credential of one of the types; `onCreated` gets its id. */
  create: (types: readonly string[], onCreated: (id: string) => void) => void;
  edit: (credentialId: string) => void;
}

/** What the fields of one form share. */
export interface InspectorScope {
  /** Faults by the dotted path of their field. */
  errors: ReadonlyMap<string, string>;
  /** What may be named in expressions, and in the code of code fields. */
  completions: { expression: CompletionScope; code: CompletionScope };
  /** The last execution's data, to show what an expression gives; null where there was no execution yet. */
  /** Absent in the form of something else, such as a credential's. */
  node?: InspectedNode;
  /** Whether fields take expressions. Default true. */
  takesExpressions?: boolean;
  /** Names of secret fields that hold a stored value, which is not shown. */
  filled?: ReadonlySet<string>;
  /** Opens the forms of credentials; absent where credentials cannot be made, or not by this person. */
  credentialForms?: CredentialForms;
  /** TypeScript declarations of what the code of code fields may name; absent while they are not known. */
  codeTypes?: string;
  preview: { trigger: JsonValue; steps: { [nodeId: string]: JsonValue }; input: JsonValue; item?: JsonValue; loop?: JsonValue } | null;
}

export const InspectorContext = createContext<InspectorScope>({
  errors: new Map(),
  completions: { expression: {}, code: {} },
  preview: null,
});

export function useInspectorScope(): InspectorScope {
  return useContext(InspectorContext);
}
