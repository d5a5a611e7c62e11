/** A form's parameters, as code outside of an execution may have them. Pure. */
import { isJsonObject, type JsonObject, type JsonValue } from '@hookloom/sdk/wire';

/** Without what is an expression, at whatever depth: nothing has run that it could be evaluated with. Items of lists go, so that places may shift. */
export function withoutExpressions(params: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]): [string, JsonValue][] => {
      const kept = cleaned(value);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}

function cleaned(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') return value.includes('{{') ? undefined : value;
  if (Array.isArray(value)) return value.map(cleaned).filter((item) => item !== undefined);
  return isJsonObject(value) ? withoutExpressions(value) : value;
}
