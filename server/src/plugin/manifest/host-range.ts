/**
 * Semver ranges as plugins write them: `^1.2.3`, `~1.2`, `>=1.0.0 <3`, `1.x`, `*`, and alternatives joined by `||`.
 * The part after a hyphen of the host's version is left out of account: a pre-release counts as its release.
 */
type Version = [major: number, minor: number, patch: number];
type Comparator = { operator: '>=' | '<'; version: Version };

const versionPattern = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/;
const partPattern = /^(\^|~|>=|<=|>|<|=)?v?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+][\w.-]+)?$/;

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The first version past everything that shares the first `fixed` numbers. */
function after(version: Version, fixed: number): Version {
  if (fixed <= 0) return [Infinity, 0, 0];
  if (fixed === 1) return [version[0] + 1, 0, 0];
  return fixed === 2 ? [version[0], version[1] + 1, 0] : [version[0], version[1], version[2] + 1];
}

/** How many leading numbers `^` holds fixed: up to and with the first that is not 0. */
function caretFixed(version: Version, given: number): number {
  const first = version.findIndex((number, index) => index < given && number > 0);
  return first === -1 ? given : first + 1;
}

/** The bounds that one part such as `^1.2` stands for, or null where it is not a range. */
function parsePart(part: string): Comparator[] | null {
  const found = partPattern.exec(part);
  if (!found) return null;
  const [, operator = '', ...texts] = found;
  const wild = texts.findIndex((text) => text === undefined || /^[xX*]$/.test(text));
  const given = wild === -1 ? 3 : wild;
  const version = [0, 1, 2].map((index) => (index < given ? Number(texts[index]) : 0)) as Version;
  const between = (fixed: number): Comparator[] => [
    { operator: '>=', version },
    { operator: '<', version: after(version, fixed) },
  ];
  switch (operator) {
    case '^':
      return between(caretFixed(version, given));
    case '~':
      return between(Math.min(given, 2));
    case '>=':
    case '<':
      return [{ operator, version }];
    case '>':
      return [{ operator: '>=', version: after(version, given) }];
    case '<=':
      return [{ operator: '<', version: after(version, given) }];
    default:
      return between(given);
  }
}

function meets(version: Version, { operator, version: bound }: Comparator): boolean {
  const order = compare(version, bound);
  return operator === '>=' ? order >= 0 : order < 0;
}

/** Whether `version` lies in `range`; null where the range cannot be read. */
export function isInRange(version: string, range: string): boolean | null {
  const found = versionPattern.exec(version.trim());
  if (!found) return null;
  const host = found.slice(1, 4).map(Number) as Version;
  let fits = false;
  for (const alternative of range.split('||')) {
    const parts = alternative
      .trim()
      .replace(/([<>=~^])\s+/g, '$1')
      .split(/\s+/);
    const comparators = parts.map(parsePart);
    if (comparators.includes(null)) return null;
    if (comparators.every((bounds) => bounds?.every((bound) => meets(host, bound)))) fits = true;
  }
  return fits;
}
