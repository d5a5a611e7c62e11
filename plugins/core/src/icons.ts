/** Paths from Tabler Icons (MIT, © Paweł Kuna). */
import { outlineIcon } from '@hookloom/sdk';

export const webhookIcon = outlineIcon(
  'M4.876 13.61a4 4 0 1 0 6.124 3.39h6',
  'M15.066 20.502a4 4 0 1 0 1.934 -7.502c-.706 0 -1.424 .179 -2 .5l-3 -5.5',
  'M16 8a4 4 0 1 0 -8 0c0 1.506 .77 2.818 2 3.5l-3 5.5',
);

export const manualIcon = outlineIcon(
  'M8 13v-8.5a1.5 1.5 0 0 1 3 0v7.5',
  'M11 11.5v-2a1.5 1.5 0 0 1 3 0v2.5',
  'M14 10.5a1.5 1.5 0 0 1 3 0v1.5',
  'M17 11.5a1.5 1.5 0 0 1 3 0v4.5a6 6 0 0 1 -6 6h-2h.208a6 6 0 0 1 -5.012 -2.7l-.196 -.3c-.312 -.479 -1.407 -2.388 -3.286 -5.728a1.5 1.5 0 0 1 .536 -2.022a1.867 1.867 0 0 1 2.28 .28l1.47 1.47',
  'M5 3l-1 -1',
  'M4 7h-1',
  'M14 3l1 -1',
  'M15 6h1',
);

export const setIcon = outlineIcon('M4 20h4l10.5 -10.5a2.828 2.828 0 1 0 -4 -4l-10.5 10.5v4', 'M13.5 6.5l4 4');

export const ifIcon = outlineIcon('M21 17h-8l-3.5 -5h-6.5', 'M21 7h-8l-3.495 5', 'M18 10l3 -3l-3 -3', 'M18 20l3 -3l-3 -3');

export const switchIcon = outlineIcon(
  'M12 21v-4',
  'M12 13v-4',
  'M12 5v-2',
  'M10 21h4',
  'M8 5v4h11l2 -2l-2 -2l-11 0',
  'M14 13v4h-8l-2 -2l2 -2l8 0',
);

export const mergeIcon = outlineIcon(
  'M5 18a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
  'M5 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
  'M15 12a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
  'M7 8l0 8',
  'M7 8a4 4 0 0 0 4 4h4',
);

export const respondIcon = outlineIcon('M9 14l-4 -4l4 -4', 'M5 10h11a4 4 0 1 1 0 8h-1');

export const stopIcon = outlineIcon('M5 7a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2l0 -10');
