/** What a plugin imports. */
export { z } from 'zod';
export { buildManifest, MANIFEST_FILE, printManifest } from './build-manifest.ts';
export * from './conditions.ts';
export { NodeError } from './errors.ts';
export { ConditionError, evaluateConditions } from './evaluate-conditions.ts';
export * from './field.ts';
export { iconFault, outlineIcon } from './icon.ts';
export { isUnsafeKey } from './keys.ts';
export { compileRegex, RegexError } from './linear-regex.ts';
export * from './manifest.ts';
export * from './node.ts';
export * from './outcome.ts';
export { applyParams } from './params.ts';
export { definePlugin, PluginDefinitionError, type PluginDefinition } from './plugin.ts';
export * from './schema.ts';
export * from './wire.ts';
