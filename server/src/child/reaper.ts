/**
 * Ends the children of a server that was killed. A child ends when its pipe does, but one in an endless loop never looks at its pipe,
 * and a server that gets SIGKILL can say nothing. So a shell beside the server (one for all of its children) keeps a list of their
 * process ids; when its own pipe ends, which happens however the server ends, it kills whoever is still listed.
 *
 * One per process, since process ids are the process's. Windows has no such shell: there a looping child outlives a killed server.
 */
import { spawn, type ChildProcess } from 'node:child_process';

/** Reads `+ <pid>` and `- <pid>`. Deaf to what stops the server's group: it is needed until the server is gone. */
export const reaperScript = `trap '' INT TERM HUP
pids=' '
while read -r what pid; do
  case $what in
    +) pids="$pids$pid " ;;
    -) case $pids in *" $pid "*) pids="\${pids%%" $pid "*} \${pids#*" $pid "}" ;; esac ;;
  esac
done
for pid in $pids; do kill -9 "$pid" 2>/dev/null; done`;

const listed = new Set<number>();
let reaper: ChildProcess | null = null;
let unavailable = process.platform === 'win32';

/** Must be called as soon as the child has started. */
export function listChild(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  listed.add(pid);
  // Node says so in the turn in which it collects the child, which is when its id can be given to somebody else.
  child.once('exit', () => {
    listed.delete(pid);
    tell(`- ${pid}\n`);
  });
  if (reaper) tell(`+ ${pid}\n`);
  else startReaper();
}

function tell(line: string): void {
  reaper?.stdin?.write(line);
}

function startReaper(): void {
  if (unavailable || listed.size === 0) return;
  const shell = spawn('/bin/sh', ['-c', reaperScript], { env: {}, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  reaper = shell;
  shell.stdin.on('error', () => {});
  shell.once('error', () => (unavailable = true));
  shell.once('exit', (code) => {
    reaper = null;
    // One that ends by itself does not understand the script; one that was killed is replaced.
    if (code !== null) unavailable = true;
    startReaper();
  });
  // Neither keeps this process running: it ends when this process does.
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  for (const pid of listed) tell(`+ ${pid}\n`);
}
