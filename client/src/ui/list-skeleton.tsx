import { Group, Skeleton, Stack, VisuallyHidden } from '@mantine/core';

/** Stands where a list will be while it loads. */
export function ListSkeleton() {
  return (
    <Stack gap={0} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: 5 }, (_, row) => (
        <Group key={row} px="md" h={61} gap="lg" wrap="nowrap" style={row > 0 ? { borderTop: '1px solid var(--hl-border)' } : undefined}>
          <Stack gap={8} flex={2}>
            <Skeleton height={12} width={`${60 - ((row * 13) % 30)}%`} radius="sm" />
            <Skeleton height={9} width={`${35 - ((row * 7) % 20)}%`} radius="sm" />
          </Stack>
          <Skeleton height={12} flex={1} radius="sm" visibleFrom="sm" />
          <Skeleton height={22} width={92} radius="xl" />
        </Group>
      ))}
    </Stack>
  );
}
