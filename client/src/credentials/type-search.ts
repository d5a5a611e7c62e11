interface Searched {
  title: string;
  description: string;
  plugin: { title: string };
}

/** The types that have every word of the search, by title; those whose title begins with it come first. */
export function searchTypes<T extends Searched>(types: readonly T[], search: string): T[] {
  const wanted = search.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const textOf = (type: T) => `${type.title} ${type.description} ${type.plugin.title}`.toLowerCase();
  const rankOf = (type: T) => (wanted !== '' && type.title.toLowerCase().startsWith(wanted) ? 0 : 1);
  return types
    .filter((type) => words.every((word) => textOf(type).includes(word)))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.title.localeCompare(b.title));
}
