import { Button, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyField } from '../ui/copy.tsx';
import { curlExample } from './curl-example.ts';

const modalId = 'source-use';

interface SourceUse {
  name: string;
  url: string;
}

/** Shows the URL to give to a sender and a request to try it with. */
export function openSourceUse({ name, url }: SourceUse): void {
  modals.open({ modalId, size: 'lg', title: `Send to “${name}”`, children: <SourceUseGuide url={url} /> });
}

function SourceUseGuide({ url }: { url: string }) {
  return (
    <Stack gap="md">
      <CopyField label="URL" value={url} description="Give it to the sender. Any method is taken; bodies up to 1 MB." />
      <Stack gap={6}>
        <Text size="sm" fw={500}>
          Try it from a terminal
        </Text>
        <CodeBlock code={curlExample(url)} label="curl example" />
        <Text size="xs" c="dimmed">
          The answer is <b>202</b> with the event’s id, or what the workflow’s Respond node says.
        </Text>
      </Stack>
      <Group justify="flex-end">
        <Button onClick={() => modals.close(modalId)}>Done</Button>
      </Group>
    </Stack>
  );
}
