import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorColours, editorTheme } from './code-editor-theme.ts';
import { LINE_HEIGHT } from './editor-metrics.ts';
import { completePath } from './completion.ts';
import type { CompletionScope } from './completion.ts';
import { useInspectorScope } from './inspector-context.ts';
import styles from './fields.module.css';

export type EditorLanguage = 'javascript' | 'json' | 'text';

export interface CodeEditorProps {
  /** Names the editor for screen readers. */
  label: string;
  language: EditorLanguage;
  value: string;
  onChange: (value: string) => void;
  /** Lines that are shown at first; it grows to twice as many before it scrolls. */
  rows: number;
}

/** CodeMirror as a controlled input. The default export is for `lazy`. */
export default function CodeEditor({ label, language, value, onChange, rows }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const { code: completions } = useInspectorScope().completions;
  const latest = useRef({ value, onChange, completions });
  useEffect(() => {
    latest.current = { value, onChange, completions };
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          baseExtensions,
          languageExtensions(language, () => latest.current.completions),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => {
      editor.current = null;
      view.destroy();
    };
  }, [label, language]);

  // A value that came from elsewhere, such as an undo, replaces the text; one that was typed here is in it already.
  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);

  return (
    <div
      ref={host}
      className={`${styles.editor} nokey`}
      style={{ '--editor-min': `${rows * LINE_HEIGHT + 16}px`, '--editor-max': `${rows * 2 * LINE_HEIGHT + 16}px` }}
    />
  );
}

const baseExtensions: Extension = [
  lineNumbers(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  // The icons are characters that not every system has.
  autocompletion({ icons: false }),
  highlightActiveLine(),
  editorTheme,
  syntaxHighlighting(editorColours),
  EditorView.lineWrapping,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
];

function languageExtensions(language: EditorLanguage, scope: () => CompletionScope): Extension {
  switch (language) {
    case 'javascript':
      return [javascript(), javascriptLanguage.data.of({ autocomplete: (context: CompletionContext) => dataCompletion(context, scope()) })];
    case 'json':
      return json();
    case 'text':
      return [];
  }
}

/** Completes code with the last execution's data. */
function dataCompletion(context: CompletionContext, scope: CompletionScope): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const { written, options } = completePath(line.text.slice(0, context.pos - line.from), scope);
  if (options.length === 0 || (written === '' && !context.explicit)) return null;
  return {
    from: context.pos - written.length,
    options: options.map((option) => ({ label: option.path, detail: option.detail, boost: 1 })),
  };
}
