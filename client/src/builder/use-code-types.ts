import type { Graph, GraphNode, JsonValue } from '@hookloom/sdk/wire';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { graphToJson } from '../canvas/graph-json.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { graphql } from '../gql/index.ts';
import { codeTypesKey, hasCode } from './code-types-key.ts';

const CodeTypesDocument = graphql(`
  query CodeTypes($input: CodeTypesInput!) {
    codeTypes(input: $input)
  }
`);

const PAUSE_MS = 600;

interface Asked {
  /** Of the graph; a new one asks anew. */
  key: string;
  graph: JsonValue;
  nodeId: string;
  executionId: string | null;
}

/** TypeScript declarations of what a node's code may name; undefined for nodes without code, and until they are there. */
export function useCodeTypes(
  graph: Graph,
  node: GraphNode | undefined,
  nodeType: CanvasNodeType | undefined,
  executionId: string | null,
): string | undefined {
  const nodeId = node && nodeType && hasCode(nodeType) ? node.id : null;
  const key = nodeId === null ? '' : codeTypesKey(graph, nodeId);
  const latest = useRef(graph);
  const [asked, ask] = useState<Asked | null>(null);
  useEffect(() => {
    latest.current = graph;
  });

  // The graph of the moment at which it comes to rest; its key says all of it that matters.
  useEffect(() => {
    if (nodeId === null) return undefined;
    const timer = setTimeout(() => ask({ key, graph: graphToJson(latest.current), nodeId, executionId }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, nodeId, executionId]);

  const isAsked = nodeId !== null && asked?.nodeId === nodeId;
  const variables = useMemo(() => variablesOf(asked), [asked]);
  const [{ data }] = useQuery({ query: CodeTypesDocument, variables, pause: !isAsked });
  return isAsked ? data?.codeTypes : undefined;
}

function variablesOf(asked: Asked | null) {
  return { input: { graph: asked?.graph ?? null, nodeId: asked?.nodeId ?? '', executionId: asked?.executionId ?? null } };
}
