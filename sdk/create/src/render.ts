/**
 * Fills in a template. `__name__` stands for a value; a line `@if word` begins lines that are left out where the word does not hold,
 * `@if !word` those that are left out where it does, `@else` turns it round and `@end` ends it. They may be nested.
 */
export interface Filling {
  values: ReadonlyMap<string, string>;
  words: ReadonlySet<string>;
}

const directive = /^\s*@(if|else|end)\b\s*(!?)([\w-]*)\s*$/;
const placeholder = /__([a-zA-Z]+)__/g;

/** @throws Error for a placeholder without a value and for an `@if` without an `@end`: faults of the template */
export function render(template: string, { values, words }: Filling): string {
  const shown: boolean[] = [];
  const lines: string[] = [];
  for (const line of template.split('\n')) {
    const [, kind, not, word = ''] = directive.exec(line) ?? [];
    if (kind === 'if') shown.push(words.has(word) !== (not === '!'));
    else if (kind === 'else') shown.push(!shown.pop());
    else if (kind === 'end') shown.pop();
    else if (shown.every(Boolean)) lines.push(line);
  }
  if (shown.length > 0) throw new Error('The template has an @if without its @end');
  return lines.join('\n').replace(placeholder, (text, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`The template asks for ${text}, which has no value`);
    return value;
  });
}
