import { defaultHighlightStyle, HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { LINE_HEIGHT } from './editor-metrics.ts';

/** Made of the page's tokens, so that it follows the colour scheme by itself. */
export const editorTheme = EditorView.theme({
  '&': { color: 'var(--hl-text)', backgroundColor: 'transparent', fontSize: '12.5px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    lineHeight: `${LINE_HEIGHT}px`,
    minHeight: 'var(--editor-min)',
    maxHeight: 'var(--editor-max)',
    overflow: 'auto',
  },
  '.cm-content': { padding: '8px 0', caretColor: 'var(--hl-text)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--hl-text-dim)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '26px', padding: '0 4px 0 6px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hl-text) 4%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--hl-text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--hl-accent) 25%, transparent) !important',
  },
  '.cm-tooltip': {
    color: 'var(--hl-text)',
    backgroundColor: 'var(--hl-surface)',
    border: '1px solid var(--hl-border)',
    borderRadius: '6px',
    boxShadow: 'var(--hl-shadow)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--hl-text)', backgroundColor: 'var(--hl-accent-soft)' },
});

/** The default style's colours, and what stands for each in the page's tokens. */
const tokensByColour: Readonly<Record<string, string>> = {
  '#708': 'var(--hl-kind-condition)',
  '#219': 'var(--hl-status-timeout)',
  '#164': 'var(--hl-status-timeout)',
  '#a11': 'var(--hl-status-completed)',
  '#e40': 'var(--hl-thread)',
  '#00c': 'var(--hl-accent)',
  '#256': 'var(--hl-status-running)',
  '#940': 'var(--hl-text-dim)',
  '#f00': 'var(--hl-status-failed)',
};

/**
 * CodeMirror's default style says which parts of a text are told apart; here only its colours are exchanged, since they are
 * made for white pages. A colour that is not in the table becomes the text's.
 */
export const editorColours = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => ({
    ...spec,
    color: typeof spec['color'] === 'string' ? (tokensByColour[spec['color']] ?? 'var(--hl-text)') : undefined,
  })),
);
