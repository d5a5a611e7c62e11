// Plain JavaScript, loaded before any script of ours: an older Node could not even read those.
const needed = 26;
const [major] = process.versions.node.split('.').map(Number);

if (major < needed) {
  console.error(
    `Hookloom runs on Node ${needed}; this is Node ${process.versions.node}.\n` +
      `npm installs a fitting one beside the other packages and uses it for every script:\n\n` +
      `    npm ci && npm start\n\n` +
      `If you did that and read this, npm skipped the optional dependencies (--omit=optional), or has none for\n` +
      `${process.platform}-${process.arch}. Install Node ${needed} yourself in that case.`,
  );
  process.exit(1);
}
