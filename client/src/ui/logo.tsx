interface LogoProps {
  /** Height and width in pixels. Default 24. */
  size?: number;
}

/** The mark: an H of two warp threads, whose weft passes over the one and ends in a hook. Decorative; put the name beside it. */
export function Logo({ size = 24 }: LogoProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      strokeWidth="3.4"
      strokeLinecap="round"
      aria-hidden="true"
      focusable="false"
    >
      <path stroke="var(--hl-accent)" d="M8.5 3.5v8M8.5 20.5v8M20 3.5v8" />
      <path stroke="var(--hl-thread)" d="M3.5 16h13a3.5 3.5 0 0 1 3.5 3.5v4.6a4.2 4.2 0 0 0 8.4 0v-1" />
    </svg>
  );
}
