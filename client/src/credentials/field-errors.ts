import type { Problem } from '../lib/errors.ts';

export interface FormFaults {
  /** By the name of the credential's field. */
  byField: ReadonlyMap<string, string>;
  name: string | undefined;
  /** What is left to say above the fields. */
  problem: Problem | undefined;
}

export const noFaults: FormFaults = { byField: new Map(), name: undefined, problem: undefined };

/** Parts a refusal into what the fields show and the rest. Paths are `values.token`, `input.values.token` or `name`. */
export function faultsOf(problem: Problem, fields: ReadonlySet<string>): FormFaults {
  const byField = new Map<string, string>();
  let name: string | undefined;
  const rest = problem.issues.filter(({ path, message }) => {
    const place = path.replace(/^input\./, '');
    const [field = ''] = place.replace(/^values\./, '').split('.');
    if (place === 'name' && name === undefined) name = message;
    else if (place.startsWith('values.') && fields.has(field) && !byField.has(field)) byField.set(field, message);
    else return true;
    return false;
  });
  const allShown = problem.issues.length > 0 && rest.length === 0;
  return { byField, name, problem: allShown ? undefined : { ...problem, issues: rest } };
}
