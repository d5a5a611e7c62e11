import { Handle, Position } from '@xyflow/react';
import type { NodeProps } from '@xyflow/react';
import {
  IconAlertTriangle,
  IconCheck,
  IconClockHour4,
  IconPlayerPause,
  IconMinus,
  IconPinFilled,
  IconPlus,
  IconX,
} from '@tabler/icons-react';
import type { StepStatus } from '@hookloom/sdk/wire';
import { memo, useContext } from 'react';
import type { ReactNode } from 'react';
import { formatDuration } from '../lib/format.ts';
import { CanvasActionsContext } from './canvas-actions.ts';
import type { FlowNode } from './flow-elements.ts';
import { kindStyle } from './kind-colours.ts';
import { NodeIcon } from './node-icon.tsx';
import type { NodeRun } from './node-run.ts';
import type { CanvasPort } from './node-types.ts';
import { standingInShort } from './plugin-standing.ts';
import styles from './workflow-node.module.css';

/** A node on the canvas. Kept to few elements: a canvas may hold hundreds. */
export const WorkflowNode = memo(function WorkflowNode({ id, data, selected }: NodeProps<FlowNode>) {
  const { node, nodeType, inputs, outputs, geometry, run, issues, readOnly } = data;
  const connected = data.connectedOutputs.split(' ');
  return (
    <div
      className={styles.node}
      style={{ width: geometry.width, height: geometry.height, ...kindStyle(nodeType?.kind) }}
      data-run={run?.status}
      data-selected={selected || undefined}
      data-disabled={node.data.settings?.disabled || undefined}
    >
      <div className={styles.header}>
        <span className={styles.icon}>
          {nodeType ? <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} /> : <IconAlertTriangle size={20} aria-hidden="true" />}
        </span>
        <span className={styles.texts}>
          <span className={styles.label}>{node.data.label}</span>
          <span className={styles.type} title={data.summary || undefined}>
            {subtitleOf(data)}
          </span>
        </span>
        {issues && issues.length > 0 && (
          <span className={styles.issue} role="img" title={issueText(issues)} aria-label={issueText(issues)}>
            <IconAlertTriangle size={14} aria-hidden="true" />
          </span>
        )}
      </div>
      {inputs.map((port, index) => (
        <InputPort key={port.name} port={port} top={geometry.inputs[index] ?? 0} labelled={inputs.length > 1} readOnly={readOnly} />
      ))}
      {outputs.map((port, index) => (
        <OutputPort
          key={port.name}
          nodeId={id}
          port={port}
          top={geometry.outputs[index] ?? 0}
          labelled={outputs.length > 1}
          readOnly={readOnly}
          open={!readOnly && !connected.includes(port.name)}
        />
      ))}
      {node.data.settings?.pinnedOutput !== undefined && (
        <span className={styles.pin} role="img" title="Its output is pinned: test runs do not run it" aria-label="Output is pinned">
          <IconPinFilled size={12} aria-hidden="true" />
        </span>
      )}
      {run && <RunBadge run={run} progress={data.progress} />}
    </div>
  );
});

function subtitleOf({ node, nodeType, summary }: FlowNode['data']): string {
  if (!nodeType) return `Unknown type ${node.type}`;
  // Saying the same twice says nothing.
  const subtitle = summary || (node.data.label === nodeType.title ? nodeType.category : nodeType.title);
  const hindrance = node.data.settings?.disabled ? 'Disabled' : standingInShort(nodeType);
  return hindrance === null ? subtitle : `${hindrance} · ${subtitle}`;
}

function issueText(issues: readonly { message: string }[]): string {
  return issues.map((issue) => issue.message).join('\n');
}

interface PortProps {
  port: CanvasPort;
  /** Pixels from the node's top to the port's centre. */
  top: number;
  labelled: boolean;
  readOnly: boolean;
}

function InputPort({ port, top, labelled, readOnly }: PortProps) {
  return (
    <>
      <Handle
        type="target"
        id={port.name}
        position={Position.Left}
        style={{ top }}
        isConnectable={!readOnly}
        className={styles.handle}
        role="img"
        aria-label={`Input ${port.title}`}
      />
      {labelled && (
        <span className={styles.inputLabel} style={{ top }}>
          {port.title}
        </span>
      )}
    </>
  );
}

interface OutputPortProps extends PortProps {
  nodeId: string;
  /** Nothing is connected and the canvas may be changed, so a button offers to go on from here. */
  open: boolean;
}

function OutputPort({ nodeId, port, top, labelled, readOnly, open }: OutputPortProps) {
  const actions = useContext(CanvasActionsContext);
  return (
    <>
      {labelled && (
        <span className={styles.outputLabel} style={{ top }} title={port.title} data-port={port.name}>
          {port.title}
        </span>
      )}
      <Handle
        type="source"
        id={port.name}
        position={Position.Right}
        style={{ top }}
        isConnectable={!readOnly}
        className={styles.handle}
        data-port={port.name}
        role="img"
        aria-label={`Output ${port.title}`}
      />
      {open && actions?.onAddAfter && (
        <button
          type="button"
          className={`${styles.add} nodrag nopan`}
          style={{ top }}
          aria-label={labelled ? `Add node after ${port.title}` : 'Add node after this one'}
          onClick={(event) => {
            event.stopPropagation();
            actions.onAddAfter?.({ nodeId, port: port.name }, event.currentTarget.getBoundingClientRect());
          }}
        >
          <IconPlus size={12} aria-hidden="true" />
        </button>
      )}
    </>
  );
}

const badgeIcons: Readonly<Record<StepStatus, ReactNode>> = {
  PENDING: <IconClockHour4 size={12} aria-hidden="true" />,
  RUNNING: <span className={styles.spinner} />,
  WAITING: <IconPlayerPause size={12} aria-hidden="true" />,
  COMPLETED: <IconCheck size={12} stroke={3} aria-hidden="true" />,
  FAILED: <IconX size={12} stroke={3} aria-hidden="true" />,
  SKIPPED: <IconMinus size={12} stroke={3} aria-hidden="true" />,
};

function RunBadge({ run, progress }: { run: NodeRun; progress: string }) {
  const showsTime = run.durationMs !== undefined && run.durationMs !== null && run.status !== 'SKIPPED';
  const texts = [progress, showsTime ? formatDuration(run.durationMs ?? 0) : ''].filter((text) => text !== '');
  return (
    <span className={styles.badge} title={run.error ?? undefined}>
      {badgeIcons[run.status]}
      {texts.join(' · ')}
    </span>
  );
}
