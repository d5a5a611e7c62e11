export interface Counts {
  passed: number;
  failed: number;
}

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  /** One per file. */
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * Counts a run of vitest. A file that could not be loaded has no tests to fail and counts as one that failed; so does a run
 * that ended badly for whatever reason though no test failed (an unhandled rejection, a crash, no report at all).
 */
export function countTests(status: number | null, report: VitestReport | undefined): Counts {
  if (!report) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}
