/** The forms of names, and texts that people read. The limits are those of the host, which refuses a manifest that breaks them. */
import { iconFault } from '../icon.ts';

export const pluginNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const camelCasePattern = /^[a-z][A-Za-z0-9]{0,63}$/;
export const portNamePattern = /^[A-Za-z][\w-]{0,63}$/;
/** `<plugin>.<credential>`. */
export const typeNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.[a-z][A-Za-z0-9]{0,63}$/;

export const CAMEL_CASE = 'is to be in camelCase: letters and digits, a lower case letter first, 64 at most';

const limits = { title: 100, category: 100, description: 1_000 };

/** Faults of titles and descriptions, each starting with `its`. */
export function wordFaults(words: Partial<Record<keyof typeof limits, string>>): string[] {
  return Object.entries(words).flatMap(([key, text]) => {
    const limit = limits[key as keyof typeof limits];
    if (text.trim() === '') return [`its ${key} is empty`];
    return text.length > limit ? [`its ${key} is longer than ${limit} characters`] : [];
  });
}

export function iconFaults({ icon, iconDark }: { icon?: string; iconDark?: string }): string[] {
  return Object.entries({ icon, 'dark icon': iconDark }).flatMap(([name, svg]) => {
    const fault = svg === undefined ? null : iconFault(svg);
    return fault ? [`its ${name} ${fault}`] : [];
  });
}
