import type { CanvasNodeType } from '../canvas/node-types.ts';

export interface PaletteGroup<T extends CanvasNodeType> {
  category: string;
  nodeTypes: T[];
}

/** The node types that a search finds, by category; triggers first, since that is where one begins, then by name. */
export function paletteGroups<T extends CanvasNodeType>(nodeTypes: Iterable<T>, search: string): PaletteGroup<T>[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const groups = new Map<string, T[]>();
  for (const nodeType of nodeTypes) {
    const text = `${nodeType.title} ${nodeType.description} ${nodeType.category} ${nodeType.type}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const group = groups.get(nodeType.category);
    if (group) group.push(nodeType);
    else groups.set(nodeType.category, [nodeType]);
  }
  return [...groups]
    .map(([category, found]) => ({ category, nodeTypes: found.toSorted((a, b) => a.title.localeCompare(b.title)) }))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.category.localeCompare(b.category));
}

function rankOf(group: PaletteGroup<CanvasNodeType>): number {
  return group.nodeTypes.some((nodeType) => nodeType.kind === 'TRIGGER') ? 0 : 1;
}
