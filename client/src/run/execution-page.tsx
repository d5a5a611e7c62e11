import { Center, Loader } from '@mantine/core';
import { useDisclosure, useDocumentTitle } from '@mantine/hooks';
import { IconZoomQuestion } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useQuery } from 'urql';
import type { ExecutionQuery as ExecutionData } from '../gql/graphql.ts';
import { CanvasProvider } from '../canvas/canvas-provider.ts';
import { readGraph } from '../canvas/graph-json.ts';
import { loopBodies, loopsAround } from '../canvas/loops.ts';
import { nothingSelected } from '../canvas/selection.ts';
import { useCatalog } from '../canvas/use-catalog.ts';
import type { Catalog } from '../canvas/use-catalog.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import { problemOf } from '../lib/errors.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { LinkButton } from '../ui/links.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { CompareDialog } from '../comparison/compare-dialog.tsx';
import { ExecutionDetail } from './execution-detail.tsx';
import { ExecutionHeader } from './execution-header.tsx';
import { ExecutionQuery } from './execution-operations.ts';
import { ForkButton } from './fork-button.tsx';
import { StepDetail } from './step-detail.tsx';
import { StepList } from './step-list.tsx';
import { useLoopSizes } from './use-loop-sizes.ts';
import { useLiveRun } from './use-live-run.ts';
import styles from './execution-page.module.css';

type LoadedExecution = NonNullable<ExecutionData['execution']>;

const noIssues = new Map<string, never>();

export function ExecutionPage() {
  const { executionId = '' } = useParams({ strict: false });
  const [{ data, error }, reload] = useQuery({
    query: ExecutionQuery,
    variables: { id: executionId },
    requestPolicy: 'cache-and-network',
  });
  const { catalog, error: catalogError } = useCatalog();
  const problem = error ?? catalogError;
  useDocumentTitle(`${data?.execution?.workflow.name ?? 'Execution'} · Hookloom`);

  if (data?.execution && catalog) return <Execution key={data.execution.id} execution={data.execution} catalog={catalog} />;
  if (problem && problemOf(problem).code !== 'NOT_FOUND') {
    return (
      <Center p="xl" flex={1}>
        <ProblemPanel problem={problemOf(problem)} onRetry={() => reload({ requestPolicy: 'network-only' })} />
      </Center>
    );
  }
  if (problem || data?.execution === null) return <NoSuchExecution />;
  return (
    <Center flex={1} mih={240}>
      <Loader aria-label="Loading the execution" />
    </Center>
  );
}

function NoSuchExecution() {
  return (
    <Center flex={1}>
      <EmptyState
        isPage
        icon={IconZoomQuestion}
        title="There is no such execution"
        action={<LinkButton to="/executions">See all executions</LinkButton>}
      >
        It may belong to another workspace, or its record was removed. Check the address, or look for it in the list.
      </EmptyState>
    </Center>
  );
}

function Execution({ execution, catalog }: { execution: LoadedExecution; catalog: Catalog }) {
  // The rows that were there first are where the live stream goes on from; later rows of the cache come from that stream.
  const [initial] = useState(() => ({ seq: execution.lastSeq, execution, steps: execution.steps }));
  const run = useLiveRun(execution.id, initial);
  const graph = useMemo(() => readGraph(execution.version.graph), [execution.version.graph]);
  const around = useMemo(() => loopsAround(loopBodies(graph, catalog)), [graph, catalog]);
  const loopSizes = useLoopSizes(run, catalog);
  const [comparing, compare] = useDisclosure(false);
  const [selectedStep, selectStep] = useState<string | null>(null);
  const step = selectedStep === null ? undefined : run.steps.get(selectedStep);
  const selectedNode = step?.nodeId;
  const selection = useMemo(
    () => (selectedNode === undefined ? nothingSelected : { nodeIds: [selectedNode], edgeIds: [] }),
    [selectedNode],
  );
  const current = run.execution ?? execution;

  function selectNode(nodeIds: readonly string[]): void {
    const nodeId = nodeIds.find((id) => id !== selectedNode);
    if (nodeIds.length === 0) selectStep(null);
    if (nodeId === undefined) return;
    // Of several attempts or iterations the last is what the canvas shows the status of.
    const last = [...run.steps.values()].findLast((candidate) => candidate.nodeId === nodeId);
    if (last) selectStep(last.id);
  }

  return (
    <div className={styles.page}>
      <ExecutionHeader execution={current} loaded={execution} onCompare={compare.open} />
      <div className={styles.canvas}>
        <CanvasProvider>
          <WorkflowCanvas
            graph={graph}
            catalog={catalog}
            statusByNode={run.statusByNode}
            loopSizes={loopSizes}
            issuesByNode={noIssues}
            selection={selection}
            onSelectionChange={(change) => {
              const next = change(selection);
              if (next !== selection) selectNode(next.nodeIds);
            }}
          />
        </CanvasProvider>
      </div>
      <div className={styles.steps}>
        <StepList run={run} catalog={catalog} loopsAround={around} selected={step?.id ?? null} onSelect={selectStep} />
      </div>
      <div className={styles.detail}>
        {step ? (
          <StepDetail key={step.id} step={step} actions={<ForkButton executionId={execution.id} step={step} />} />
        ) : (
          <ExecutionDetail execution={current} />
        )}
      </div>
      <CompareDialog opened={comparing} onClose={compare.close} execution={execution} />
    </div>
  );
}
