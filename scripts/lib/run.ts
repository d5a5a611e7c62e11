import { spawn, type SpawnOptions } from 'node:child_process';

export interface RunResult {
  /** Null where a signal ended it. */
  status: number | null;
  /** What it wrote to stdout and stderr, in the order it came. */
  output: string;
}

/** Runs a program to its end and keeps what it says. A status other than 0 is the caller's to judge; only a failed spawn throws. */
export async function run(file: string, args: string[], options: Pick<SpawnOptions, 'cwd' | 'env' | 'signal'> = {}): Promise<RunResult> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const status = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  return { status, output };
}
