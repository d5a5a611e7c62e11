/** All plugins that run outside of the server's process. */
import { AppError } from '../../lib/app-error.ts';
import type { NodeCode, PluginCode } from '../plugin-code.ts';
import type { PluginPackage } from '../discovery/plugin-package.ts';
import { hostProgram } from './host-start.ts';
import { hostedNode, hostedPlugin } from './hosted-code.ts';
import { DEFAULT_HUNG_AFTER_MS, DEFAULT_IDLE_MS, DEFAULT_MEMORY_MB, MAX_PRINTED_PER_MINUTE } from './limits.ts';
import { PluginHost, type HostStatus } from './plugin-host.ts';

export interface PluginHostsOptions {
  log: Record<'debug' | 'info' | 'warn' | 'error', (details: object, message: string) => void>;
  /** Megabytes of each process's heap. Default 256. */
  memoryMb?: number;
  /** Milliseconds without a call after which a process is stopped. Default 5 minutes. */
  idleMs?: number;
  /** Milliseconds without a sign of life after which a process that has calls is killed. Default 5,000. */
  hungAfterMs?: number;
}

/** One plugin's code, in a process of its own. */
export interface HostedPlugin {
  /** Undefined for a node type that its manifest does not name. */
  node(type: string, version: number): NodeCode | undefined;
  readonly code: PluginCode;
  /** Starts the process, so that the first call need not wait for it. */
  warm(): void;
  /** Its process ends as soon as it has no calls. */
  retire(): void;
}

export interface PluginHosts {
  /**
   * Each time a host of its own, which starts with its first call.
   * @throws AppError `INTERNAL` for a package without a manifest or module
   */
  open(plugin: PluginPackage): HostedPlugin;
  /** Of the newest host of the plugin; null where it has none in this process. */
  status(pluginName: string): HostStatus | null;
  /** Ends all processes; calls that are under way fail as cancelled. */
  stop(): Promise<void>;
}

export function createPluginHosts({ log, memoryMb, idleMs, hungAfterMs }: PluginHostsOptions): PluginHosts {
  const hosts = new Set<PluginHost>();
  const newest = new Map<string, PluginHost>();

  return {
    open({ manifest, entry, directory, package: packageName }) {
      if (!manifest || entry === null) throw new AppError('INTERNAL', `${packageName} names no module with its code in its package.json`);
      for (const host of hosts) if (host.isOver()) hosts.delete(host);
      const { name } = manifest;
      // Made before the first call has to wait for it.
      hostProgram();
      const host = new PluginHost({
        name,
        entry,
        directory,
        memoryMb: memoryMb ?? DEFAULT_MEMORY_MB,
        idleMs: idleMs ?? DEFAULT_IDLE_MS,
        hungAfterMs: hungAfterMs ?? DEFAULT_HUNG_AFTER_MS,
        printed: boundedLog((level, message) => log[level]({ plugin: name }, message)),
        warn: (details, message) => log.warn({ plugin: name, ...details }, message),
      });
      hosts.add(host);
      newest.set(name, host);
      const nodes = new Map(manifest.nodes.map((node) => [`${node.type}@${node.version}`, hostedNode(host, node)]));
      return {
        node: (type, version) => nodes.get(`${type}@${version}`),
        code: hostedPlugin(host),
        warm: () => host.warm(),
        retire() {
          host.retire();
          if (newest.get(name) === host) newest.delete(name);
        },
      };
    },
    status: (pluginName) => newest.get(pluginName)?.status() ?? null,
    async stop() {
      await Promise.all([...hosts].map((host) => host.stop()));
    },
  };
}

type WriteLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** A plugin that prints without end fills no log. */
function boundedLog(write: WriteLog): WriteLog {
  let minute = -1;
  let left = 0;
  return (level, message) => {
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute || left === 0) {
      if (now === minute) return;
      minute = now;
      left = MAX_PRINTED_PER_MINUTE;
    }
    const text = message.slice(0, left);
    left -= text.length;
    write(level, left === 0 ? `${text}… What else it prints in this minute is left out.` : text);
  };
}
