/** A request to a source, to be pasted into a POSIX shell. */
export function curlExample(url: string): string {
  const quotedUrl = `'${url.replaceAll("'", String.raw`'\''`)}'`;
  return [`curl -i ${quotedUrl} \\`, `  -H 'content-type: application/json' \\`, `  -d '{"order": {"id": 1042, "total": 129.5}}'`].join(
    '\n',
  );
}
