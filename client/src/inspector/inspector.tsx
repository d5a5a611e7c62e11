import { ActionIcon, Alert, Menu, Tabs, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconPin, IconTrash, IconX } from '@tabler/icons-react';
import type { GraphNode, JsonObject, NodeSettings } from '@hookloom/sdk/wire';
import { useEffect, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import { kindStyle } from '../canvas/kind-colours.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { isObject, paramProperties } from '../canvas/node-types.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { LinkAnchor } from '../ui/links.tsx';
import { focusField } from './focus-field.ts';
import { InspectorContext } from './inspector-context.ts';
import type { InspectedNode, InspectorScope } from './inspector-context.ts';
import { NodeSettingsForm } from './node-settings-form.tsx';
import { ParamFields } from './param-fields.tsx';
import styles from './inspector.module.css';

export interface InspectorActions {
  setLabel: (label: string) => void;
  setParams: (params: JsonObject) => void;
  setSettings: (patch: NodeSettings) => void;
  rename: (id: string) => void;
  remove: () => void;
  close: () => void;
}

export interface InspectorProps {
  node: GraphNode;
  nodeType: CanvasNodeType | undefined;
  /** Ids of the other nodes. */
  takenIds: ReadonlySet<string>;
  /** Faults of this node; `field` is a dotted path into its parameters, null for the node as a whole. */
  issues: readonly { message: string; field: string | null }[];
  workflowId: string;
  completions: InspectorScope['completions'];
  preview: InspectorScope['preview'];
  credentialForms?: InspectorScope['credentialForms'];
  codeTypes?: InspectorScope['codeTypes'];
  /** A field to bring into view, each time another object is given. */
  request: { field: string | null } | null;
  actions: InspectorActions;
  tab: InspectorTab;
  onTabChange: (tab: InspectorTab) => void;
  /** Said above the form, such as where a trigger is reached. */
  notice?: ReactNode;
  /** The tab beside the parameters that shows what the node gave; absent where it gives nothing by itself. */
  output?: ReactNode;
  /** Items of the menu in the header. */
  menuItems: ReactNode;
}

export type InspectorTab = 'params' | 'settings' | 'output';

/** The form of the selected node. Give it the node's id as `key`. */
export function Inspector(props: InspectorProps) {
  const { node, nodeType, issues, completions, preview, credentialForms, codeTypes, request, actions, notice, output, onTabChange } = props;
  const tab = props.tab === 'output' && !output ? 'params' : props.tab;
  const form = useRef<HTMLDivElement>(null);
  const errors = useMemo(() => errorsByField(issues), [issues]);
  const inspected = useInspectedNode(props);
  const scope = useMemo(
    (): InspectorScope => ({ errors, completions, preview, credentialForms, codeTypes, node: inspected }),
    [errors, completions, preview, credentialForms, codeTypes, inspected],
  );
  const general = issues.filter((issue) => issue.field === null);

  // The request comes from outside of the form (a list of faults), when the form may not be on the page yet.
  useEffect(() => {
    if (!request) return;
    onTabChange('params');
    requestAnimationFrame(() => focusField(form.current, request.field));
  }, [request, onTabChange]);

  return (
    <aside className={styles.inspector} aria-label={`Settings of ${node.data.label}`}>
      <InspectorHeader node={node} nodeType={nodeType} actions={actions} menuItems={props.menuItems} />
      <Tabs value={tab} onChange={(next) => onTabChange(tabOf(next))} className={styles.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="params">Parameters</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
          {output && (
            <Tabs.Tab
              value="output"
              rightSection={node.data.settings?.pinnedOutput !== undefined && <IconPin size={13} aria-label="pinned" />}
            >
              Output
            </Tabs.Tab>
          )}
        </Tabs.List>
        <Tabs.Panel value="params" ref={form}>
          {general.length > 0 && (
            <Alert color="yellow" icon={<IconAlertTriangle />} mb="md" py="xs">
              {general.map((issue) => issue.message).join(' ')}
            </Alert>
          )}
          {notice}
          <InspectorContext value={scope}>
            <Params node={node} nodeType={nodeType} onChange={actions.setParams} />
          </InspectorContext>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <NodeSettingsForm node={node} isTrigger={nodeType?.kind === 'TRIGGER'} takenIds={props.takenIds} actions={actions} />
        </Tabs.Panel>
        {output && <Tabs.Panel value="output">{output}</Tabs.Panel>}
      </Tabs>
    </aside>
  );
}

/** What the fields look at beyond themselves; undefined where the node's type is not known. */
function useInspectedNode({ node, nodeType, workflowId }: InspectorProps): InspectedNode | undefined {
  const { id, type, data } = node;
  const { typeVersion, params } = data;
  const paramsSchema = nodeType?.paramsSchema;
  return useMemo(
    () => (isObject(paramsSchema) ? { id, workflowId, type, typeVersion, params, paramsSchema } : undefined),
    [id, workflowId, type, typeVersion, params, paramsSchema],
  );
}

function tabOf(value: string | null): InspectorTab {
  return value === 'settings' || value === 'output' ? value : 'params';
}

function InspectorHeader({ node, nodeType, actions, menuItems }: Pick<InspectorProps, 'node' | 'nodeType' | 'actions' | 'menuItems'>) {
  return (
    <header className={styles.header} style={kindStyle(nodeType?.kind)}>
      <div className={styles.heading}>
        <span className={styles.icon}>
          {nodeType ? <NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} /> : <IconAlertTriangle size={20} aria-hidden="true" />}
        </span>
        <div className={styles.names}>
          <h2 className={styles.label}>{node.data.label}</h2>
          <Text size="xs" c="dimmed" truncate>
            {nodeType?.title ?? node.type} · <code className={styles.id}>{node.id}</code>
          </Text>
        </div>
        <HeaderButton label="Delete node" onClick={actions.remove}>
          <IconTrash size={16} />
        </HeaderButton>
        <Menu position="bottom-end" width={250}>
          <Menu.Target>
            <ActionIcon aria-label="More actions for this node">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>{menuItems}</Menu.Dropdown>
        </Menu>
        <HeaderButton label="Close" onClick={actions.close}>
          <IconX size={16} />
        </HeaderButton>
      </div>
      {nodeType && (
        <Text size="xs" c="dimmed" mt={8}>
          {nodeType.description}
        </Text>
      )}
    </header>
  );
}

function HeaderButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface ParamsProps {
  node: GraphNode;
  nodeType: CanvasNodeType | undefined;
  onChange: (params: JsonObject) => void;
}

function Params({ node, nodeType, onChange }: ParamsProps) {
  if (!nodeType) {
    return (
      <Alert color="red" title="This node’s plugin is not installed">
        Nothing on this server offers the type “{node.type}”. Install its plugin, or take the node out.{' '}
        <LinkAnchor to="/plugins" size="sm">
          See the plugins
        </LinkAnchor>
      </Alert>
    );
  }
  if (paramProperties(nodeType).size === 0 || !isObject(nodeType.paramsSchema)) {
    return (
      <Text size="sm" c="dimmed">
        This node has nothing to set.
      </Text>
    );
  }
  return <ParamFields schema={nodeType.paramsSchema} value={node.data.params} onChange={onChange} />;
}

function errorsByField(issues: InspectorProps['issues']): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  for (const { field, message } of issues) if (field !== null && !errors.has(field)) errors.set(field, message);
  return errors;
}
