import { defineConfig } from 'vitest/config';

const conditions = ['@corkscrew/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['{packages,providers}/*/{src,test,generator}/**/*.test.ts', 'tests/**/*.test.ts'],
    typecheck: { include: ['{packages,providers}/*/src/**/*.test-d.ts'], tsconfig: 'tsconfig.tests.json' },
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});
