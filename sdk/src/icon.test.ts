import { expect, test } from 'vitest';
import { iconFault, MAX_ICON_LENGTH, outlineIcon } from './icon.ts';

test('drawings are let through', () => {
  expect(iconFault(outlineIcon('M0 0h24', 'M1 1v2'))).toBeNull();
  expect(
    iconFault('<svg viewBox="0 0 24 24">\n <title>A cog</title> <g fill="none"><circle cx="1" cy="2" r="3" /></g></svg>\n'),
  ).toBeNull();
});

test.each([
  ['<svg><script>alert(1)</script></svg>', '<script>'],
  ['<svg onload="alert(1)"></svg>', 'onload'],
  ['<svg><a href="javascript:alert(1)"></a></svg>', '<a>'],
  ['<svg><foreignObject></foreignObject></svg>', '<foreignObject>'],
  ['<svg><path style="background:url(//x)"/></svg>', 'style'],
  ['<svg><path fill="url(//x)"/></svg>', 'outside'],
  ['<svg><use xlink:href="#a"/></svg>', '<use>'],
  ['<svg><image src="//x"/></svg>', '<image>'],
  ['<svg><style>*{}</style></svg>', '<style>'],
  ['<svg><!-- --><path d=""/></svg>', 'not plain SVG'],
  ['<svg><![CDATA[<script>]]></svg>', 'not plain SVG'],
  ['<svg></svg><script></script>', 'goes on'],
  ['<svg><g></svg></g>', 'out of turn'],
  ['<svg><path d="M0 0">', 'does not close'],
  ['<svg>&#60;script></svg>', 'not plain SVG'],
  ['<p></p>', 'does not start'],
  [`<svg>${' '.repeat(MAX_ICON_LENGTH)}</svg>`, 'longer than'],
])('%s is refused', (svg, reason) => {
  expect(iconFault(svg)).toContain(reason);
});
