import { useRouteContext } from '@tanstack/react-router';
import type { Viewer } from './viewer.ts';

/** Who is signed in. Only for pages inside the frame, which opens for nobody else. */
export function useViewer(): Viewer {
  return useRouteContext({ from: '/frame', select: (context) => context.viewer });
}
