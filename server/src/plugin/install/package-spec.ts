/** What an admin may ask npm for: a package of the registry, and which version of it. Pure. */

const packageNamePattern = /^(@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/;
/** A version, a tag or a range. Without slashes and colons, which lead to folders, repositories and addresses. */
const versionPattern = /^[0-9A-Za-z^~<>=*|][\w.^~<>=*|+ -]{0,99}$/;
const archivePattern = /\.(tgz|tar\.gz|tar)$/i;

export function isPackageName(name: string): boolean {
  return name.length <= 214 && packageNamePattern.test(name) && !archivePattern.test(name);
}

export interface PackageSpec {
  name: string;
  /** A version, a tag or a range; `latest` where none was given. */
  version: string;
}

/** Null for all that is not a package of the registry: folders, archives, repositories, addresses, other names for packages. */
export function parsePackageSpec(text: string): PackageSpec | null {
  const trimmed = text.trim();
  const at = trimmed.indexOf('@', 1);
  const name = at === -1 ? trimmed : trimmed.slice(0, at);
  const version = at === -1 ? 'latest' : trimmed.slice(at + 1);
  return isPackageName(name) && versionPattern.test(version) && !archivePattern.test(version) ? { name, version } : null;
}
