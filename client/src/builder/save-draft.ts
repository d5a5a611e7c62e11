import type { Client } from 'urql';
import { graphToJson } from '../canvas/graph-json.ts';
import { problemOf } from '../lib/errors.ts';
import type { DraftSaverOptions } from './draft-saver.ts';
import { SaveDraftDocument } from './workflow-operations.ts';

/** Saves a workflow's draft over the API. */
export function saveDraftWith(client: Client, workflowId: string): DraftSaverOptions['save'] {
  return async (graph, baseRevision) => {
    const { data, error } = await client.mutation(SaveDraftDocument, {
      input: { id: workflowId, graph: graphToJson(graph), baseRevision },
    });
    if (data) return { kind: 'saved', revision: data.saveWorkflowDraft.workflow.draftRevision };
    if (!error) return { kind: 'failed', message: 'The server gave no answer.' };
    const problem = problemOf(error);
    return problem.code === 'CONFLICT' ? { kind: 'conflict' } : { kind: 'failed', message: problem.message };
  };
}
