import type { WorkflowCategory } from '../gql/graphql.ts';
import { titleCase } from '../lib/format.ts';

const categories = ['MARKETING', 'SALES', 'SUPPORT', 'OPERATIONS', 'CUSTOM'] as const satisfies readonly WorkflowCategory[];

/** For a select's `data`. */
export const categoryOptions = categories.map((value) => ({ value, label: titleCase(value) }));

/** The category of that name, or none. */
export function readCategory(value: string | null): WorkflowCategory | undefined {
  return categories.find((category) => category === value);
}
