import type { ResourceKind } from '@hookloom/sdk/field';
import type { ComponentType } from 'react';
import type { FieldProps } from './field-props.ts';
import { SourceField } from './source-field.tsx';
import { WorkflowField } from './workflow-field.tsx';

/** How each kind of thing is picked. A new kind does not compile until it stands here. */
const pickers: Readonly<Record<ResourceKind, ComponentType<FieldProps>>> = { source: SourceField, workflow: WorkflowField };

export function ResourceField(props: FieldProps) {
  const Picker = pickers[props.field.resource ?? 'source'];
  return <Picker {...props} />;
}
