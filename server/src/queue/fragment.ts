/** A statement that becomes part of a larger one, so that rows and their jobs cost one round trip, and one statement is a transaction by itself. */
export interface Fragment {
  /** Its own values are `$1`, `$2`, … */
  text: string;
  values: unknown[];
}

/** The text with its values counted on from `before` others. */
export function textAfter({ text }: Fragment, before: number): string {
  return text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`);
}
