import { IconSettings, IconLayoutGrid, IconPlayerPlay, IconRocket } from '@tabler/icons-react';
import { useMemo } from 'react';
import { usePageCommands } from '../lib/page-commands.ts';
import { useBuilder } from './builder-context.ts';
import { useEdits } from './use-edits.ts';

interface BuilderDialogs {
  run: () => void;
  publish: () => void;
}

/** What the command palette offers while a workflow is open. */
export function useBuilderCommands(dialogs: BuilderDialogs): void {
  const { draft } = useBuilder();
  const edits = useEdits();
  const { run, publish } = dialogs;
  const commands = useMemo(
    () => [
      { id: 'run', label: 'Run with test data', icon: IconPlayerPlay, run },
      { id: 'publish', label: 'Publish this workflow', icon: IconRocket, run: publish },
      { id: 'workflow-settings', label: 'Workflow settings', icon: IconSettings, run: () => draft.getState().openSettings() },
      { id: 'tidy-up', label: 'Tidy up the canvas', icon: IconLayoutGrid, run: edits.layout },
    ],
    [run, publish, draft, edits],
  );
  usePageCommands(commands);
}
