import { ActionIcon } from '@mantine/core';
import type { ActionIconProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AnchorIconProps = ActionIconProps & Omit<ComponentPropsWithRef<'a'>, keyof ActionIconProps>;

/** A link to a route that looks like an icon button. */
export const LinkActionIcon = createLink((props: AnchorIconProps) => <ActionIcon component="a" {...props} />);
