import { BaseEdge, EdgeLabelRenderer, getBezierPath } from '@xyflow/react';
import type { EdgeProps } from '@xyflow/react';
import { IconPlus } from '@tabler/icons-react';
import { memo, useContext } from 'react';
import { CanvasActionsContext } from './canvas-actions.ts';
import type { FlowEdge } from './flow-elements.ts';
import styles from './workflow-edge.module.css';

/** An edge; a selected one offers to put a node into it. */
export const WorkflowEdge = memo(function WorkflowEdge(props: EdgeProps<FlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data } = props;
  const actions = useContext(CanvasActionsContext);
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={20} />
      {selected && !data?.readOnly && actions?.onAddOnEdge && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className={`${styles.add} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
            aria-label="Add node on this connection"
            onClick={(event) => actions.onAddOnEdge?.(id, event.currentTarget.getBoundingClientRect())}
          >
            <IconPlus size={14} aria-hidden="true" />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
