import type { ReactNode } from 'react';
import classes from './surface.module.css';

/** The raised sheet on which a page's lists and empty states stand. */
export function Surface({ children, busy = false }: { children: ReactNode; busy?: boolean }) {
  return (
    <section className={classes.surface} aria-busy={busy}>
      {children}
    </section>
  );
}
