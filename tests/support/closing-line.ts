import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Ends a run with the files in which tests were skipped and one line of counts, `tests: 7 passed, 0 failed, 1 skipped`.
 * A file that cannot be collected counts as a failed test, and so does an error outside all tests.
 */
export function createClosingLine(write: (text: string) => void): Reporter {
  return {
    onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]) {
      const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
      for (const module of modules) {
        const states = [...module.children.allTests()].map((test) => test.result().state);
        for (const state of states) counts[state] += 1;
        if (module.errors().length > 0) counts.failed += 1;
        const skipped = states.filter((state) => state === 'skipped').length;
        if (skipped > 0) write(`${relative(ROOT, module.moduleId)}: ${skipped} of ${states.length} tests skipped\n`);
      }
      write(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    },
  };
}
