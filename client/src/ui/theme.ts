import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  Input,
  Loader,
  Menu,
  Modal,
  type MantineColorsTuple,
  NavLink,
  PasswordInput,
  Select,
  Table,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** The accent: woad, the blue-green of dyed yarn. Shade 7 on white and shade 6 under white text pass WCAG AA. */
const woad: MantineColorsTuple = [
  '#e8f5f6',
  '#d2eaed',
  '#a5d6dc',
  '#73c2cc',
  '#46abb8',
  '#2796a3',
  '#127a88',
  '#0b6b78',
  '#0a5661',
  '#08414a',
];

/** Neutrals with a trace of linen, so that light pages look calm rather than clinical. */
const linen: MantineColorsTuple = [
  '#faf9f6',
  '#f4f2ee',
  '#eae7e1',
  '#dedad2',
  '#ccc7bd',
  '#a9a399',
  '#66625a',
  '#4c4943',
  '#34322e',
  '#1f2422',
];

/** From text (0) to the darkest surface (9); a trace of the accent keeps dark pages from looking grey. */
const night: MantineColorsTuple = [
  '#e4e8e6',
  '#c3cac8',
  '#98a19f',
  '#616c6b',
  '#3a4445',
  '#2c3536',
  '#22292a',
  '#171c1d',
  '#101415',
  '#0b0e0f',
];

/** Errors and what destroys. */
const madder: MantineColorsTuple = [
  '#fdeeed',
  '#fadbd8',
  '#f4b4af',
  '#ef8a83',
  '#e9665d',
  '#dc4a42',
  '#c93a34',
  '#b32d29',
  '#922421',
  '#6f1b19',
];

export const theme = createTheme({
  primaryColor: 'woad',
  primaryShade: { light: 7, dark: 6 },
  colors: { woad, gray: linen, dark: night, red: madder },
  black: '#1f2422',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.75rem', xl: '1rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light', radius: 'md' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: 'md', padding: 'lg' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    Loader: Loader.extend({ defaultProps: { type: 'dots', size: 'sm' } }),
    Menu: Menu.extend({
      // The placeholder that would take the focus first is no item, which a menu may not hold; so the first item takes it.
      defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false },
    }),
    Drawer: Drawer.extend({
      defaultProps: { padding: 'lg', overlayProps: { backgroundOpacity: 0.2 }, transitionProps: { duration: 120 } },
      styles: {
        content: { background: 'var(--hl-surface)' },
        header: { background: 'var(--hl-surface)' },
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 620 },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 'lg',
        centered: true,
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    NavLink: NavLink.extend({ defaultProps: { variant: 'light' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm', checkIconPosition: 'right', comboboxProps: { shadow: 'md' } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md', borderColor: 'var(--hl-border)' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true, arrowSize: 6 } }),
  },
});

/** Mantine's own variables, told to use the tokens of `tokens.css`, which know both schemes themselves. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: fromTokens, dark: fromTokens });

const fromTokens: Record<string, string> = {
  '--mantine-color-body': 'var(--hl-page)',
  '--mantine-color-text': 'var(--hl-text)',
  '--mantine-color-dimmed': 'var(--hl-text-dim)',
  '--mantine-color-anchor': 'var(--hl-accent)',
  '--mantine-color-default': 'var(--hl-surface)',
  '--mantine-color-default-hover': 'var(--hl-surface-hover)',
  '--mantine-color-default-border': 'var(--hl-border-strong)',
  '--mantine-color-placeholder': 'var(--hl-text-dim)',
  '--mantine-color-error': 'var(--hl-status-failed)',
  ...softVariables('woad', '--hl-accent', '--hl-accent-soft'),
  ...softVariables('red', '--hl-status-failed', '--hl-status-failed-soft'),
  ...softVariables('green', '--hl-status-completed', '--hl-status-completed-soft'),
  ...softVariables('yellow', '--hl-status-waiting', '--hl-status-waiting-soft'),
  ...softVariables('gray', '--hl-text-dim', '--hl-surface-hover'),
};

/** The colours of Mantine's `light` and `subtle` variants. */
function softVariables(color: string, text: string, background: string): Record<string, string> {
  return {
    [`--mantine-color-${color}-light`]: `var(${background})`,
    [`--mantine-color-${color}-light-hover`]: `color-mix(in srgb, var(${background}), var(${text}) 8%)`,
    [`--mantine-color-${color}-light-color`]: `var(${text})`,
  };
}
