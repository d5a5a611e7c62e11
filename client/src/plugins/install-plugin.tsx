import { Alert, Button, FileButton, Group, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useMutation } from 'urql';
import { base64Of } from '../lib/base64.ts';
import { problemOf } from '../lib/errors.ts';
import type { Problem } from '../lib/errors.ts';
import { FormProblem } from '../ui/form-problem.tsx';
import { notifyDone } from '../ui/notify.tsx';
import { InstallPluginDocument, UploadPluginDocument } from './plugin-operations.ts';

const modalId = 'install-plugin';

interface InstallProps {
  /** Gets the name of the plugin that was installed. */
  onInstalled: (name: string) => void;
}

/** Installs a plugin from the npm registry or from a file. */
export function openInstallPlugin(props: InstallProps): void {
  modals.open({ modalId, size: 'lg', title: 'Install a plugin', children: <Install {...props} /> });
}

function Install({ onInstalled }: InstallProps) {
  function done({ name, title }: { name: string; title: string }): void {
    modals.close(modalId);
    notifyDone(`Installed ${title}`);
    onInstalled(name);
  }

  return (
    <Tabs defaultValue="npm" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="npm">From npm</Tabs.Tab>
        <Tabs.Tab value="file">From a file</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="npm">
        <FromNpm onDone={done} />
      </Tabs.Panel>
      <Tabs.Panel value="file">
        <FromFile onDone={done} />
      </Tabs.Panel>
    </Tabs>
  );
}

interface WayProps {
  onDone: (plugin: { name: string; title: string }) => void;
}

function FromNpm({ onDone }: WayProps) {
  const [spec, setSpec] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, install] = useMutation(InstallPluginDocument);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setProblem(undefined);
    const { data, error } = await install({ input: { spec: spec.trim() } });
    if (error) setProblem(problemOf(error));
    if (data) onDone(data.installPlugin);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <FormProblem problem={problem} />
        <TextInput
          label="Package"
          description="Its name, with a version or a tag where it is not to be the latest"
          placeholder="hookloom-plugin-weather@1.2.0"
          data-autofocus
          required
          autoComplete="off"
          spellCheck={false}
          value={spec}
          onChange={(event) => setSpec(event.currentTarget.value)}
        />
        <Reassurance />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => modals.close(modalId)}>
            Cancel
          </Button>
          <Button type="submit" loading={fetching} disabled={spec.trim() === ''} leftSection={<IconDownload size={16} />}>
            Install
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function FromFile({ onDone }: WayProps) {
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, upload] = useMutation(UploadPluginDocument);

  async function send(file: File | null): Promise<void> {
    if (!file) return;
    setProblem(undefined);
    const tarball = await base64Of(file).catch(() => null);
    if (tarball === null) return setProblem({ code: 'UNREADABLE', message: `“${file.name}” cannot be read. Choose it again.`, issues: [] });
    const { data, error } = await upload({ input: { tarball } });
    if (error) setProblem(problemOf(error));
    if (data) onDone(data.uploadPlugin);
  }

  return (
    <Stack gap="md">
      <FormProblem problem={problem} />
      <Text size="sm">A package as “npm pack” makes it: a file that ends in .tgz.</Text>
      <Reassurance />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => modals.close(modalId)}>
          Cancel
        </Button>
        <FileButton accept=".tgz,.tar.gz,application/gzip" onChange={(file) => void send(file)}>
          {(props) => (
            <Button {...props} loading={fetching} leftSection={<IconUpload size={16} />}>
              Choose a file…
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}

/** What an admin need not fear of installing. */
function Reassurance() {
  return (
    <Alert color="gray" py="xs">
      <Text size="xs">
        Nothing of the package is run by installing it. You see what it asks for, and it runs once you have approved that.
      </Text>
    </Alert>
  );
}
