import { Center, Loader } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconZoomQuestion } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useCatalog } from '../canvas/use-catalog.ts';
import { problemOf } from '../lib/errors.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { Builder } from './builder.tsx';
import { BuilderWorkflowDocument } from './workflow-operations.ts';

/** Loads a workflow and opens it in the builder. */
export function BuilderPage() {
  const { workflowId = '' } = useParams({ strict: false });
  // Never from the cache: a draft that somebody else saved since would be edited on the wrong revision.
  const [{ data, error, stale }, reload] = useQuery({
    query: BuilderWorkflowDocument,
    variables: { id: workflowId },
    requestPolicy: 'network-only',
  });
  const { catalog, error: catalogError } = useCatalog();
  const workflow = data?.workflow?.id === workflowId ? data.workflow : null;
  const problem = error ?? catalogError;
  useDocumentTitle(`${workflow?.name ?? 'Workflow'} · Hookloom`);

  if (workflow && catalog) return <Builder key={workflow.id} workflow={workflow} catalog={catalog} />;
  if (problem && problemOf(problem).code !== 'NOT_FOUND') {
    return (
      <Center p="xl" flex={1}>
        <ProblemPanel problem={problemOf(problem)} onRetry={() => reload({ requestPolicy: 'network-only' })} />
      </Center>
    );
  }
  if (problem || (data?.workflow === null && !stale)) return <NoSuchWorkflow />;
  return (
    <Center flex={1} mih={240}>
      <Loader aria-label="Loading the workflow" />
    </Center>
  );
}

function NoSuchWorkflow() {
  return (
    <Center flex={1}>
      <EmptyState
        isPage
        icon={IconZoomQuestion}
        title="There is no such workflow"
        action={<LinkButton to="/workflows">See all workflows</LinkButton>}
      >
        It may belong to another workspace, or it was deleted. Check the address, or look for it in the list.
      </EmptyState>
    </Center>
  );
}
