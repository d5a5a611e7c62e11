/** What `hookloom plugin validate` has to say about one point. */
export interface Finding {
  /** A fault keeps the plugin from working or being installed; a warning is worth a thought. */
  verdict: 'good' | 'warning' | 'fault';
  /** The point: `manifest`, `icons`. */
  about: string;
  /** A sentence. Of a fault or warning also what to do. */
  message: string;
}

const marks: Record<Finding['verdict'], string> = { good: '✓', warning: '!', fault: '✗' };

/** Faults of one point, or the sentence that it is in order. */
export function judge(about: string, faults: string[], inOrder: string, warnings: string[] = []): Finding[] {
  const found = [
    ...faults.map((message): Finding => ({ verdict: 'fault', about, message })),
    ...warnings.map((message): Finding => ({ verdict: 'warning', about, message })),
  ];
  return found.length > 0 ? found : [{ verdict: 'good', about, message: inOrder }];
}

export function printFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  const lines = findings.map(({ verdict, about, message }) => `${marks[verdict]} ${about.padEnd(width)}  ${message}`);
  const count = (verdict: Finding['verdict']): number => findings.filter((finding) => finding.verdict === verdict).length;
  const faults = count('fault');
  const end = faults === 0 ? 'It can be published.' : `It cannot be published yet: ${faults} fault${faults === 1 ? '' : 's'}.`;
  return [...lines, '', count('warning') === 0 ? end : `${end} Warnings: ${count('warning')}.`].join('\n');
}
