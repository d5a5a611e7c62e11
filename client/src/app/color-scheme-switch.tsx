import { ActionIcon, SegmentedControl, Tooltip, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import classes from './color-scheme-switch.module.css';

const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const;

/** Light, dark or as the system: three segments where there is room, one button that goes round them where there is not. */
export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = schemes.findIndex((scheme) => scheme.value === colorScheme);
  const current = schemes[index] ?? schemes[2];
  const next = schemes[(index + 1) % schemes.length] ?? schemes[0];

  return (
    <>
      <div className={classes.outsideRail}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Colour scheme"
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={schemes.map(({ value, label, icon: Icon }) => ({
            value,
            label: (
              <Tooltip label={label}>
                <span className={classes.segment}>
                  <Icon size={16} stroke={1.6} aria-hidden="true" />
                  <VisuallyHidden>{label}</VisuallyHidden>
                </span>
              </Tooltip>
            ),
          }))}
        />
      </div>
      <div className={classes.inRail}>
        <Tooltip label={`Colours: ${current.label}`} position="right">
          <ActionIcon
            size="lg"
            onClick={() => setColorScheme(next.value)}
            aria-label={`Colours: ${current.label}. Switch to: ${next.label}`}
          >
            <current.icon size={20} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
    </>
  );
}
