import { Kbd } from '@mantine/core';

interface ShortcutProps {
  /** `mod` stands for Command on Apple's systems and for Ctrl elsewhere. */
  keys: string[];
  className?: string;
}

const onApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Shortcut({ keys, className }: ShortcutProps) {
  const shown = keys.map((key) => (key === 'mod' ? (onApple ? '⌘' : 'Ctrl') : key));
  return (
    <Kbd size="xs" className={className} aria-hidden="true">
      {shown.join(onApple ? '' : ' ')}
    </Kbd>
  );
}
