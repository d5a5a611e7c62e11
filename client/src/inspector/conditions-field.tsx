import { conditionOperatorNames, conditionOperators, isConditionGroup } from '@hookloom/sdk/conditions';
import type { ConditionGroup, ConditionRule } from '@hookloom/sdk/conditions';
import { ActionIcon, Button, Group, Input, SegmentedControl, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { groupToJson, isOperator, newRule, readGroup, withOperator } from './condition-group.ts';
import type { FieldProps } from './field-props.ts';
import { useInspectorScope } from './inspector-context.ts';
import { ValueInput } from './value-input.tsx';
import styles from './fields.module.css';

/** Rules that are combined by all or any, with groups inside. */
export function ConditionsField({ title, description, required, path, value, onChange, error }: FieldProps) {
  return (
    <Input.Wrapper label={title} description={description} withAsterisk={required} error={error} labelElement="div">
      <GroupEditor name={title} path={path} group={readGroup(value)} onChange={(group) => onChange(groupToJson(group))} />
    </Input.Wrapper>
  );
}

interface GroupEditorProps {
  name: string;
  path: string;
  group: ConditionGroup;
  onChange: (group: ConditionGroup) => void;
  /** Absent for the outermost group. */
  onRemove?: () => void;
}

const combinations = [
  { value: 'all', label: 'All hold' },
  { value: 'any', label: 'Any holds' },
];

function GroupEditor({ name, path, group, onChange, onRemove }: GroupEditorProps) {
  const setRule = (index: number, rule: ConditionRule | ConditionGroup): void =>
    onChange({ ...group, rules: group.rules.with(index, rule) });
  const removeRule = (index: number): void => onChange({ ...group, rules: group.rules.toSpliced(index, 1) });
  return (
    <fieldset className={styles.group} aria-label={name}>
      {(group.rules.length > 1 || onRemove) && (
        <div className={styles.groupBar}>
          <SegmentedControl
            size="xs"
            data={combinations}
            value={group.combine}
            aria-label={`${name}: how rules combine`}
            onChange={(combine) => onChange({ ...group, combine: combine === 'any' ? 'any' : 'all' })}
          />
          {onRemove && <RemoveButton name={name} onClick={onRemove} />}
        </div>
      )}
      {group.rules.map((rule, index) =>
        isConditionGroup(rule) ? (
          <GroupEditor
            key={index}
            name={`Group ${index + 1}`}
            path={`${path}.rules.${index}`}
            group={rule}
            onChange={(next) => setRule(index, next)}
            onRemove={() => removeRule(index)}
          />
        ) : (
          <RuleEditor
            key={index}
            name={`Rule ${index + 1}`}
            path={`${path}.rules.${index}`}
            rule={rule}
            onChange={(next) => setRule(index, next)}
            onRemove={() => removeRule(index)}
          />
        ),
      )}
      <Group gap={6}>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ ...group, rules: [...group.rules, newRule] })}
        >
          Add rule
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={() => onChange({ ...group, rules: [...group.rules, { combine: 'any', rules: [newRule] }] })}
        >
          Add group
        </Button>
      </Group>
    </fieldset>
  );
}

const operatorOptions = conditionOperatorNames.map((name) => ({ value: name, label: conditionOperators[name].label }));

interface RuleEditorProps {
  name: string;
  path: string;
  rule: ConditionRule;
  onChange: (rule: ConditionRule) => void;
  onRemove: () => void;
}

function RuleEditor({ name, path, rule, onChange, onRemove }: RuleEditorProps) {
  const { errors } = useInspectorScope();
  return (
    <fieldset className={styles.rule} aria-label={name} data-field={path}>
      <div className={styles.ruleRow}>
        <ValueInput
          ariaLabel="Value"
          placeholder="{{ trigger.body.action }}"
          value={rule.left}
          error={errors.get(`${path}.left`) ?? errors.get(path)}
          onChange={(left) => onChange({ ...rule, left })}
        />
        <RemoveButton name={name} onClick={onRemove} />
      </div>
      <div className={styles.ruleComparison}>
        <Select
          aria-label="Operator"
          data={operatorOptions}
          value={rule.operator}
          allowDeselect={false}
          error={errors.get(`${path}.operator`)}
          onChange={(operator) => {
            if (isOperator(operator ?? undefined)) onChange(withOperator(rule, operator as ConditionRule['operator']));
          }}
        />
        {conditionOperators[rule.operator].arity === 2 && (
          <ValueInput
            ariaLabel="Compared with"
            placeholder="opened"
            value={rule.right}
            error={errors.get(`${path}.right`)}
            onChange={(right) => onChange({ ...rule, right })}
          />
        )}
      </div>
    </fieldset>
  );
}

function RemoveButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <ActionIcon size={24} mt={5} aria-label={`Remove ${name}`} onClick={onClick}>
      <IconX size={14} />
    </ActionIcon>
  );
}
