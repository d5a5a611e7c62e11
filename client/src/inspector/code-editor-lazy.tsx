import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { CodeEditorProps, EditorLanguage } from './code-editor.tsx';
import { LINE_HEIGHT } from './editor-metrics.ts';

const LoadedEditor = lazy(() => import('./code-editor.tsx'));

/** The code editor, loaded with its first use, since it is larger than all else of the builder. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={props.rows * LINE_HEIGHT + 18} radius="sm" />}>
      <LoadedEditor {...props} />
    </Suspense>
  );
}

/** The editor's language for a field's; what it does not know is shown as plain text. */
export function editorLanguage(language: string | undefined): EditorLanguage {
  if (language === 'javascript-expression') return 'javascript';
  return language === 'javascript' || language === 'json' ? language : 'text';
}
