/** Bundles a plugin into one module, and beside it a program that tells its manifest, which is not published. */
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import * as esbuild from 'esbuild';
import { Problem } from '../lib/problem.ts';
import type { AuthorPackage } from './author-package.ts';

export interface Bundle {
  /** One ES module with the SDK and all other dependencies inside. */
  code: string;
  /** A worker's program that posts `{ manifest }`, the manifest's text, or `{ problem }`. */
  describer: string;
  /** Modules of Node that the code imports, such as `crypto`. */
  builtins: string[];
}

export interface Bundler {
  /** @throws Problem with the compiler's words */
  bundle(): Promise<Bundle>;
  dispose(): Promise<void>;
}

const DESCRIBER = 'hookloom:describer';

/** Taken from the plugin's own copy of the SDK, so that the manifest is one of the version that it was written for. */
const describerOf = (source: string): string => `
import { parentPort } from 'node:worker_threads';
import { buildManifest, definePlugin, printManifest } from '@hookloom/sdk';
import * as module from ${JSON.stringify(source)};
const plugin = module.default;
parentPort.postMessage(
  plugin && typeof plugin === 'object' && Array.isArray(plugin.nodes)
    ? { manifest: printManifest(buildManifest(definePlugin(plugin))) }
    : { problem: 'It is to export its plugin as default: export default definePlugin({ … })' },
);
`;

/** Modules that come from CommonJS call this for what is Node's own. */
const requireBanner =
  "import { createRequire as hookloomCreateRequire } from 'node:module';\nconst require = hookloomCreateRequire(import.meta.url);\n";

function describing({ directory, source }: AuthorPackage): esbuild.Plugin {
  return {
    name: 'describer',
    setup(build) {
      build.onResolve({ filter: /^hookloom:describer$/ }, () => ({ path: DESCRIBER, namespace: 'hookloom' }));
      build.onLoad({ filter: /.*/, namespace: 'hookloom' }, () => ({ contents: describerOf(source), resolveDir: directory, loader: 'js' }));
    },
  };
}

/** zod brings the messages of some fifty languages, which double the bundle and the time that its process takes to start. */
const withoutLocales: esbuild.Plugin = {
  name: 'without-locales',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

function problemOf(error: unknown): Problem {
  if (!(error instanceof Error) || !('errors' in error)) throw error;
  const messages = (error as esbuild.BuildFailure).errors;
  const lines = messages.map(({ text, location }) =>
    location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
  );
  const missing = messages.some(({ text }) => text.includes('"@hookloom/sdk"')) ? ['Install what the package depends on: npm install'] : [];
  return new Problem(['It cannot be built:', ...lines.map((line) => `  ${line}`), ...missing].join('\n'), { cause: error });
}

const builtinNames = new Set(builtinModules);

function bundleOf({ outputFiles, metafile }: { outputFiles: esbuild.OutputFile[]; metafile: esbuild.Metafile }): Bundle {
  const text = (name: string): string => outputFiles.find(({ path }) => path.replaceAll('\\', '/').endsWith(`/${name}.js`))?.text ?? '';
  const index = Object.entries(metafile.outputs).find(([path]) => path.endsWith('index.js'))?.[1];
  const names = (index?.imports ?? []).filter(({ external }) => external).map(({ path }) => path.replace(/^node:/, ''));
  const isCommonJs = Object.keys(index?.inputs ?? {}).some((path) => metafile.inputs[path]?.format === 'cjs');
  return {
    code: `${isCommonJs ? requireBanner : ''}${text('index')}`,
    describer: `${isCommonJs ? requireBanner : ''}${text('describer')}`,
    builtins: [...new Set(names)].filter((name) => builtinNames.has(name.split('/')[0] ?? '')).sort(),
  };
}

/** Keeps what it has read, so that the next bundle takes some ten milliseconds. */
export async function openBundler(author: AuthorPackage): Promise<Bundler> {
  const context = await esbuild.context({
    entryPoints: { index: `./${relative(author.directory, author.source)}`, describer: DESCRIBER },
    absWorkingDir: author.directory,
    outdir: 'dist',
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    sourcemap: false,
    legalComments: 'eof',
    logLevel: 'silent',
    plugins: [describing(author), withoutLocales],
  });
  return {
    bundle: async () => bundleOf(await context.rebuild().catch((error: unknown) => Promise.reject(problemOf(error)))),
    dispose: () => context.dispose(),
  };
}
