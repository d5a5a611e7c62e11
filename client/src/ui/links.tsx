import { Anchor, type AnchorProps, Button, type ButtonProps, Menu, type MenuItemProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AnchorWith<Props> = Props & Omit<ComponentPropsWithRef<'a'>, keyof Props>;

/** A menu's item that is a link to a route. */
export const LinkMenuItem = createLink((props: AnchorWith<MenuItemProps>) => <Menu.Item component="a" {...props} />);

/** A link to a route that looks like a button. */
export const LinkButton = createLink((props: AnchorWith<ButtonProps>) => <Button component="a" {...props} />);

/** A link to a route within text. */
export const LinkAnchor = createLink((props: AnchorWith<AnchorProps>) => <Anchor {...props} />);
