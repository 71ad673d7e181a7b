import { describe, expect, test } from 'vitest';
import { splitStatements } from './split-statements.ts';

describe('splitStatements', () => {
  test.each([
    ['SELECT 1;', ['SELECT 1'], ''],
    ['SELECT 1; SELECT 2;\n', ['SELECT 1', 'SELECT 2'], ''],
    ['SELECT 1', [], 'SELECT 1'],
    [`SELECT ';' AS a, ";" FROM t;`, [`SELECT ';' AS a, ";" FROM t`], ''],
    [`SELECT 'it''s;';`, [`SELECT 'it''s;'`], ''],
    ['SELECT $$a;b$$, $x$;$$;$x$;', ['SELECT $$a;b$$, $x$;$$;$x$'], ''],
    ['SELECT $region;', ['SELECT $region'], ''],
    ['SELECT 1 -- not; this\n;', ['SELECT 1 -- not; this'], ''],
    ['/* a; */ SELECT 1;', ['/* a; */ SELECT 1'], ''],
    [';; \n ;', [], ''],
    ['-- only a comment\n', [], ''],
    ["SELECT 'open; still", [], "SELECT 'open; still"],
    ['SELECT /* open; still', [], 'SELECT /* open; still'],
    ['SELECT 1; SELECT 2', ['SELECT 1'], ' SELECT 2'],
  ])('takes %o apart', (text, statements, rest) => {
    expect(splitStatements(text)).toEqual({ statements, rest });
  });
});
