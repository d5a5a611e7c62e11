import { Alert, Button, Code, Group, List, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { GraphNode, JsonObject, JsonValue } from '@hookloom/sdk/wire';
import { useQuery } from 'urql';
import { isObject } from '../canvas/node-types.ts';
import type { CanvasNodeType } from '../canvas/node-types.ts';
import { graphql } from '../gql/index.ts';
import { fieldTitle } from '../inspector/field-title.ts';
import { problemOf } from '../lib/errors.ts';
import { notifyDone } from '../ui/notify.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { useBuilder } from './builder-context.ts';
import { paramChanges } from './param-changes.ts';
import type { ParamChange } from './param-changes.ts';
import styles from './update-node-dialog.module.css';
import { useEdits } from './use-edits.ts';

const MigrateNodeDocument = graphql(`
  query MigrateNode($input: MigrateNodeInput!) {
    migrateNode(input: $input) {
      params
      issues {
        path
        message
      }
    }
  }
`);

interface UpdateNodeDialogProps {
  opened: boolean;
  onClose: () => void;
  node: GraphNode;
  to: CanvasNodeType;
}

/** Shows what a newer version makes of a node's parameters before it is gone over to. */
export function UpdateNodeDialog({ opened, onClose, node, to }: UpdateNodeDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Update “${node.data.label}” to version ${to.version}`} size="lg">
      {opened && <Migration node={node} to={to} onClose={onClose} />}
    </Modal>
  );
}

function Migration({ node, to, onClose }: Omit<UpdateNodeDialogProps, 'opened'>) {
  const { catalog } = useBuilder();
  const edits = useEdits();
  const { type, data: drawn } = node;
  const [{ data, error, fetching }, retry] = useQuery({
    query: MigrateNodeDocument,
    variables: { input: { type, from: drawn.typeVersion, to: to.version, params: drawn.params } },
    requestPolicy: 'network-only',
  });
  if (error) return <ProblemPanel problem={problemOf(error)} onRetry={() => retry({ requestPolicy: 'network-only' })} />;
  if (!data || fetching) return <Loader aria-label="Working out the new parameters" />;
  const { params, issues } = data.migrateNode;
  const next: JsonObject = isObject(params) ? params : {};
  const from = catalog.version(type, drawn.typeVersion);
  const changes = paramChanges({ schema: from?.paramsSchema, params: drawn.params }, { schema: to.paramsSchema, params: next });

  function apply(): void {
    edits.setVersion(node.id, to.version, next);
    notifyDone(`“${drawn.label}” is of version ${to.version} now`);
    onClose();
  }

  return (
    <Stack gap="md">
      {changes.length > 0 ? (
        <ul className={styles.changes} aria-label="Changed parameters">
          {changes.map((change) => (
            <Change key={change.name} change={change} />
          ))}
        </ul>
      ) : (
        <Text size="sm">The parameters stay as they are.</Text>
      )}
      {issues.length > 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle />} title="To be mended afterwards" py="xs">
          <List size="sm">
            {issues.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>
                {path !== '' && <b>{fieldTitle(to.paramsSchema, path)}: </b>}
                {message}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Text size="xs" c="dimmed">
        Only the draft changes, and undo takes it back. Published versions keep the node that they have.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button data-autofocus onClick={apply}>
          Update
        </Button>
      </Group>
    </Stack>
  );
}

function Change({ change: { title, before, after } }: { change: ParamChange }) {
  return (
    <li className={styles.change}>
      <Text size="sm" fw={550}>
        {title} <span className={styles.word}>{before === undefined ? 'new' : after === undefined ? 'goes' : 'changes'}</span>
      </Text>
      {before !== undefined && <Value sign="−" words="before" value={before} />}
      {after !== undefined && <Value sign="+" words="after" value={after} />}
    </li>
  );
}

function Value({ sign, words, value }: { sign: string; words: string; value: JsonValue }) {
  return (
    <Code block className={styles.value} data-sign={sign} aria-label={words}>
      {value === '' ? '(empty)' : typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
    </Code>
  );
}
