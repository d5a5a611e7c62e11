import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, javascriptLanguage } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useMemo, useRef } from 'react';
import { editorColours, editorTheme } from './code-editor-theme.ts';
import { LINE_HEIGHT } from './editor-metrics.ts';
import type { CompletionScope } from './completion.ts';
import { readDeclarations } from './declared-types.ts';
import type { DeclaredTypes } from './declared-types.ts';
import { useInspectorScope } from './inspector-context.ts';
import { completeCode, typeUnder } from './typed-completion.ts';
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
  const { completions: offered, codeTypes } = useInspectorScope();
  const declared = useMemo(() => (codeTypes === undefined ? null : readDeclarations(codeTypes)), [codeTypes]);
  const completions = offered.code;
  const latest = useRef({ value, onChange, completions, declared });
  useEffect(() => {
    latest.current = { value, onChange, completions, declared };
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          rows > 1 ? [lineNumbers(), highlightActiveLine()] : [],
          baseExtensions,
          languageExtensions(language, () => latest.current),
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
  }, [label, language, rows]);

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
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  // The icons are characters that not every system has.
  autocompletion({ icons: false }),
  editorTheme,
  syntaxHighlighting(editorColours),
  EditorView.lineWrapping,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
];

/** What is known of the names that code may use, at the moment. */
interface Known {
  completions: CompletionScope;
  declared: DeclaredTypes | null;
}

function languageExtensions(language: EditorLanguage, known: () => Known): Extension {
  switch (language) {
    case 'javascript':
      return [
        javascript(),
        javascriptLanguage.data.of({ autocomplete: (context: CompletionContext) => complete(context, known()) }),
        typeTooltip(known),
      ];
    case 'json':
      return json();
    case 'text':
      return [];
  }
}

/** Completes code with the last execution's data and the declared types. */
function complete(context: CompletionContext, { completions, declared }: Known): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const { written, options } = completeCode(line.text.slice(0, context.pos - line.from), completions, declared);
  if (options.length === 0 || (written === '' && !context.explicit)) return null;
  return {
    from: context.pos - written.length,
    options: options.map((option) => ({ label: option.path, detail: option.detail, boost: 1 })),
  };
}

/** Shows the declared type of the name that is pointed at. */
function typeTooltip(known: () => Known): Extension {
  return hoverTooltip((view, position) => {
    const { declared } = known();
    const line = view.state.doc.lineAt(position);
    const found = declared && typeUnder(line.text, position - line.from, declared);
    if (!found) return null;
    return {
      pos: line.from + found.from,
      end: line.from + found.to,
      create() {
        const dom = document.createElement('div');
        dom.className = styles.typeTip ?? '';
        dom.textContent = `${found.path}: ${found.type}`;
        return { dom };
      },
    };
  });
}
