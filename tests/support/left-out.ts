/** Programs of others that some suites are judged by. */
export type Judge = 'moto' | 'go' | 'kube-apiserver' | 'chromium' | 'pypi';

/**
 * Says whether a suite is left out for the reason that is given, and tells so on stderr. Throws instead where
 * `CORKSCREW_MUST_RUN`, a list of judges with commas between, names the judge: there nothing passes that did not run.
 */
export function isLeftOut(suite: string, judge: Judge, reason: string | undefined): boolean {
  if (reason === undefined) return false;
  const required = (process.env['CORKSCREW_MUST_RUN'] ?? '').split(',');
  if (required.includes(judge)) throw new Error(`${suite} must run here, but ${reason}`);
  process.stderr.write(`${suite} is left out: ${reason}\n`);
  return true;
}
