import type { CSSProperties } from 'react';
import type { CanvasNodeKind } from './node-types.ts';
import './kind-colours.css';

const colours: Readonly<Record<CanvasNodeKind, string>> = {
  TRIGGER: 'var(--hl-kind-trigger)',
  ACTION: 'var(--hl-kind-action)',
  CONDITION: 'var(--hl-kind-condition)',
  UTILITY: 'var(--hl-kind-utility)',
};

/** The colour that a kind of node has on the canvas, in the palette and in the inspector, as a CSS value. */
export function kindColour(kind: CanvasNodeKind | undefined): string {
  return kind ? colours[kind] : 'var(--hl-text-dim)';
}

/** Sets `--hl-kind` to the kind's colour. */
export function kindStyle(kind: CanvasNodeKind | undefined): CSSProperties {
  return { '--hl-kind': kindColour(kind) };
}
