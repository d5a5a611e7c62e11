/** In the child: makes isolates with the guest's modules loaded and its realm frozen. */
import type Ivm from 'isolated-vm';
import { guestTexts } from './guest-texts.ts';

/** What `guest/main.ts` exports. */
const guestFunctions = ['runCode', 'settle', 'takeLogs', 'evaluate', 'takeResults'] as const;
export type GuestFunction = (typeof guestFunctions)[number];

export interface Guest {
  isolate: Ivm.Isolate;
  /** @throws Error where the isolate stops the call: its time or memory is used up */
  call(name: GuestFunction, values: readonly (string | number)[], timeoutMs: number): string;
}

const texts = new Map(guestTexts);

export function createGuest(ivm: typeof Ivm, memoryMb: number): Guest {
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: () => process.abort() });
  const context = isolate.createContextSync();
  const modules = new Map<string, Ivm.Module>();
  const urls = new Map<Ivm.Module, URL>();
  const load = (url: URL): Ivm.Module => {
    const known = modules.get(url.href);
    if (known !== undefined) return known;
    const text = texts.get(url.href);
    if (text === undefined) throw new Error(`the guest has no module ${url.href}`);
    const module = isolate.compileModuleSync(text, { filename: url.pathname.slice(url.pathname.lastIndexOf('/') + 1) });
    modules.set(url.href, module);
    urls.set(module, url);
    return module;
  };
  const main = load(new URL('./guest/main.ts', import.meta.url));
  main.instantiateSync(context, (specifier, referrer) => load(new URL(specifier, urls.get(referrer))));
  main.evaluateSync();
  const functions = new Map(guestFunctions.map((name) => [name, main.namespace.getSync(name, { reference: true })]));
  return {
    isolate,
    call(name, values, timeoutMs) {
      const answer: unknown = functions.get(name)?.applySync(undefined, [...values], { timeout: timeoutMs });
      if (typeof answer !== 'string') throw new Error('the guest gave no text');
      return answer;
    },
  };
}
