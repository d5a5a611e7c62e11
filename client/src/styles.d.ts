import 'react';

declare module 'react' {
  /** Custom properties, such as `--tone`, may stand in `style`. */
  interface CSSProperties {
    [customProperty: `--${string}`]: string | number | undefined;
  }
}
