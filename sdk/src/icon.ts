/**
 * Icons are shown inside the admin's page, so only drawing elements and attributes are let through:
 * nothing that runs, loads or links.
 */

const elements = new Set(['svg', 'g', 'path', 'circle', 'ellipse', 'rect', 'line', 'polyline', 'polygon', 'title']);
const attributes = new Set(
  (
    'xmlns width height viewBox fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-miterlimit ' +
    'fill-rule clip-rule opacity fill-opacity stroke-opacity transform d cx cy r rx ry x y x1 y1 x2 y2 points role aria-hidden'
  ).split(' '),
);
const tagPattern = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w:-]*\s*=\s*"[^"<>&]*")*)\s*(\/?)>/y;
const attributePattern = /([A-Za-z][\w:-]*)\s*=\s*"([^"]*)"/g;

/** Longest icon, in characters. */
export const MAX_ICON_LENGTH = 8_192;

/** What is wrong with an icon, in words, or null. */
export function iconFault(svg: string): string | null {
  if (svg.length > MAX_ICON_LENGTH) return `is longer than ${MAX_ICON_LENGTH} characters`;
  if (!svg.startsWith('<svg')) return 'does not start with <svg';
  const open: string[] = [];
  let position = 0;
  while (position < svg.length) {
    tagPattern.lastIndex = position;
    const tag = tagPattern.exec(svg);
    if (!tag) {
      // Between tags there is only white space, and the words of a <title>.
      const text = /[^<>&]+/y;
      text.lastIndex = position;
      const words = text.exec(svg)?.[0];
      if (words === undefined || (words.trim() !== '' && open.at(-1) !== 'title')) {
        return `is not plain SVG at character ${position}`;
      }
      position += words.length;
      continue;
    }
    const [whole, closing, element = '', attributeText = '', selfClosing] = tag;
    if (!elements.has(element)) return `uses <${element}>, which is not a drawing element`;
    for (const [, name = '', value = ''] of attributeText.matchAll(attributePattern)) {
      if (!attributes.has(name)) return `uses the attribute ${name}, which is not for drawing`;
      if (/url\s*\(/i.test(value)) return `refers to something outside in ${name}`;
    }
    if (closing) {
      if (open.pop() !== element) return `closes <${element}> out of turn`;
    } else if (!selfClosing) {
      open.push(element);
    }
    position += whole.length;
    if (open.length === 0 && svg.slice(position).trim() !== '') return 'goes on after </svg>';
  }
  return open.length === 0 ? null : `does not close <${open.at(-1)}>`;
}

/** An icon in the palette's style, from the `d` of its paths: 24 × 24, drawn in outline in the text's colour. */
export function outlineIcon(...paths: string[]): string {
  const drawn = paths.map((path) => `<path d="${path}"/>`).join('');
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" ' +
    `stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawn}</svg>`
  );
}
