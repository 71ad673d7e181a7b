import { defineConfig } from 'vitest/config';
import { createClosingLine } from './tests/support/closing-line.ts';
import { STEADY_V8_ARGS } from './tests/support/steady-v8-args.ts';

const conditions = ['@corkscrew/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{packages,providers}/*/{src,test,generator}/**/*.test.ts', 'tests/**/*.test.ts'],
    typecheck: { include: ['{packages,providers}/*/src/**/*.test-d.ts'], tsconfig: 'tsconfig.tests.json' },
    reporters: ['default', createClosingLine((text) => process.stdout.write(text))],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    execArgv: [...STEADY_V8_ARGS],
  },
});
