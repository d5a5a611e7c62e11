import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

/** A browser that runs here, as Playwright's `launch` takes it. */
export interface Chromium {
  executablePath: string;
  env: Record<string, string>;
}

const installed: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/bin/google-chrome-stable', '/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};

const cache = path.resolve(import.meta.dirname, '../node_modules/.cache');

/**
 * Finds a Chromium: the one that `CHROMIUM_PATH` names, else the system's, else the one that came as an npm package,
 * which is unpacked once and needs nothing installed.
 * @throws Error that says what to install
 */
export async function findChromium(): Promise<Chromium> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return { executablePath: named, env: {} };
  for (const executablePath of installed[process.platform] ?? []) {
    if ((await exists(executablePath)) && (await runs(executablePath, {}))) return { executablePath, env: {} };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The browser tests need Chrome or Chromium. Install one, or name it in CHROMIUM_PATH.');
  }
  return packagedChromium();
}

async function packagedChromium(): Promise<Chromium> {
  const folder = await unpack();
  const executablePath = path.join(folder, 'chromium');
  const fonts: Record<string, string> = (await exists('/etc/fonts/fonts.conf')) ? {} : { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  // A bare system lacks some libraries that desktops have. They come along, but the system's own fit better where they are there.
  const environments = [fonts, { ...fonts, LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') }];
  for (const env of environments) if (await runs(executablePath, env)) return { executablePath, env };
  throw new Error(`${executablePath} does not run here. Install Chrome or Chromium, or name it in CHROMIUM_PATH.`);
}

/** Unpacks beside the folder's final place and moves it there when it is complete, so that nobody ever runs half a browser. */
async function unpack(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = path.resolve(path.dirname(main), '..');
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = path.join(cache, `chromium-${version}`);
  if (await exists(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  const { inflate } = await import('@sparticuz/chromium');
  const temporary = process.env['TMPDIR'];
  // The package unpacks to the folder for temporary files, wherever that is said to be.
  process.env['TMPDIR'] = unfinished;
  try {
    const archives = ['chromium.br', 'swiftshader.tar.br', 'fonts.tar.br', 'al2023.tar.br'];
    await Promise.all(archives.map((archive) => inflate(path.join(root, 'bin', archive))));
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  }
  await writeFile(path.join(unfinished, 'fonts.conf'), fontConfiguration(folder));
  await rename(unfinished, folder).catch(async (error: NodeJS.ErrnoException) => {
    // Another process was faster.
    await rm(unfinished, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return folder;
}

function fontConfiguration(folder: string): string {
  return (
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n` +
    `  <dir>${folder}/fonts</dir>\n  <dir>/usr/share/fonts</dir>\n  <cachedir>${folder}/fonts-cache</cachedir>\n</fontconfig>\n`
  );
}

async function runs(executablePath: string, env: Record<string, string>): Promise<boolean> {
  return promisify(execFile)(executablePath, ['--version'], { env: { ...process.env, ...env }, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
