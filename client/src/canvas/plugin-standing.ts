import type { CanvasNodeType, CanvasPlugin } from './node-types.ts';

const inShort: Readonly<Record<CanvasPlugin['status'], string | null>> = {
  READY: null,
  AWAITING_APPROVAL: 'Awaits approval',
  DISABLED: 'Plugin switched off',
  BROKEN: 'Plugin broken',
};

/** Why a type's nodes do not run now, in two words; null where they do. */
export function standingInShort({ plugin }: Pick<CanvasNodeType, 'plugin'>): string | null {
  return plugin ? inShort[plugin.status] : null;
}
