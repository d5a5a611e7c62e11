/** In Trackly's colours. The ring is dark blue, which a dark surface would swallow, so there it is light. */
const drawn = (ring: string): string =>
  '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke-width="2" stroke-linecap="round">' +
  `<circle cx="12" cy="12" r="9" stroke="${ring}"/><path d="M8 12.5l3 3 5-6" stroke="#e8590c"/></svg>`;

export const icon = drawn('#1b3a6b');
export const iconDark = drawn('#a5c8ff');
