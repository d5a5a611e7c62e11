import { z } from 'zod';

/** Said where `isStorable` denies. */
export const notStorable = 'A text cannot hold the NUL character or one half of a character.';

/**
 * Whether a text is kept as it is: Postgres refuses NUL in a text column (JSON may hold it), and half of a surrogate pair has
 * no form in UTF-8 and would come back as another character.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The schema of a text that somebody types: up to `max` characters. */
export function typedText(max: number) {
  return z.string().max(max).refine(isStorable, notStorable);
}
