interface LogoProps {
  /** Height and width in pixels. Default 24. */
  size?: number;
}

/** The mark: an H of two warp threads, whose weft passes under the one and turns into a hook at the other. Decorative; put the name beside it. */
export function Logo({ size = 24 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" strokeWidth="3.5" strokeLinecap="round" aria-hidden="true" focusable="false">
      <path stroke="var(--hl-accent)" d="M9.8 3.5v25M23 3.5v8" />
      <path stroke="var(--hl-thread)" d="M4 16h1.3M14.3 16h5.2a3.5 3.5 0 0 1 3.5 3.5v4.2a4.7 4.7 0 0 1-9 1.9" />
    </svg>
  );
}
