import { Button, Group, Text, Title } from '@mantine/core';
import { useCanvasView } from '../canvas/canvas-view.ts';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { useBuilder } from './builder-context.ts';
import { useEdits } from './use-edits.ts';
import styles from './builder.module.css';

/** What to do first: a workflow starts at a trigger. */
export function EmptyCanvas() {
  const { catalog } = useBuilder();
  const edits = useEdits();
  const view = useCanvasView();
  const triggers = [...catalog.values()].filter((nodeType) => nodeType.kind === 'TRIGGER');
  return (
    <div className={styles.empty}>
      <div className={styles.emptyCard}>
        <Title order={2} size="h2">
          Add a trigger
        </Title>
        <Text size="sm" c="dimmed" mt={4} mb="md">
          A trigger starts the workflow. Choose one here, or drag any node onto the canvas; then connect nodes from left to right.
        </Text>
        <Group gap="xs" justify="center">
          {triggers.map((nodeType) => (
            <Button
              key={nodeType.type}
              variant="default"
              size="sm"
              leftSection={<NodeIcon icon={nodeType.icon} iconDark={nodeType.iconDark} size={16} />}
              aria-label={`Start with ${nodeType.title}`}
              onClick={() => edits.add(nodeType, { kind: 'at', position: view.centre() })}
            >
              {nodeType.title}
            </Button>
          ))}
        </Group>
      </div>
    </div>
  );
}
