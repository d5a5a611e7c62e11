/** Something that the person at the keyboard can put right: shown without a stack. */
export class Problem extends Error {}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
