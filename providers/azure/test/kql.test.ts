import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { changedTypesQuery, countQuery, rowsQuery, type TableQuery, typesQuery } from '../src/kql.ts';
import { GRAPH_TABLES } from '../src/tables.ts';

/** What of the language service is used; its own declarations are of globals. */
interface LanguageService {
  readonly Language: {
    readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
    readonly KustoCode: {
      ParseAndAnalyze(
        text: string,
        globals: unknown,
      ): {
        readonly Kind: string;
        GetDiagnostics(): {
          readonly Count: number;
          getItem(index: number): { readonly Message: string };
        };
      };
    };
    readonly Symbols: {
      readonly ScalarTypes: Readonly<Record<'String' | 'Dynamic', unknown>>;
      readonly ColumnSymbol: new (name: string, type: unknown) => unknown;
      readonly TableSymbol: { readonly $ctor4: new (name: string, columns: readonly unknown[]) => unknown };
      readonly DatabaseSymbol: new (name: string, members: readonly unknown[]) => unknown;
    };
  };
}

/** Columns of the tables, as Microsoft Learn's "Azure Resource Graph table reference" has them. */
const TEXTS = [
  'id',
  'name',
  'type',
  'tenantId',
  'kind',
  'location',
  'resourceGroup',
  'subscriptionId',
  'managedBy',
] as const;
const DYNAMICS = ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'] as const;

/** Problems that the vendor's own analysis finds in a query. */
let problemsOf: (query: string) => readonly string[];

beforeAll(() => {
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Language } = (globalThis as unknown as { readonly Kusto: LanguageService }).Kusto;
  const { ScalarTypes, ColumnSymbol, TableSymbol, DatabaseSymbol } = Language.Symbols;
  const columns = [
    ...TEXTS.map((name) => new ColumnSymbol(name, ScalarTypes.String)),
    ...DYNAMICS.map((name) => new ColumnSymbol(name, ScalarTypes.Dynamic)),
  ];
  const names = GRAPH_TABLES.flatMap(({ name, changes = [] }) => [name, changes].flat());
  const tables = names.map((name) => new TableSymbol.$ctor4(name, columns));
  const globals = Language.GlobalState.Default.WithDatabase(new DatabaseSymbol('graph', tables));
  problemsOf = (query) => {
    const code = Language.KustoCode.ParseAndAnalyze(query, globals);
    const found = code.GetDiagnostics();
    const messages = Array.from({ length: found.Count }, (_, index) => found.getItem(index).Message);
    return code.Kind === 'Query' ? messages : [...messages, `it is a ${code.Kind}`];
  };
});

const FILTER = { resourceGroups: ["it's", 'a\\b'], tags: { "ow'ner": 'x | take 1', 'cost center': '"1"' } };
const OPEN = { resourceGroups: [], tags: {} };

describe('the queries, as the vendor’s own language service reads them', () => {
  test.each(GRAPH_TABLES.map((table) => [table.name, table] as const))('of table %s are KQL', (_name, table) => {
    const asked: readonly TableQuery[] = [
      { table, types: [], filter: OPEN },
      { table, types: [], filter: OPEN, isTenantOnly: true },
      { table, types: [], filter: OPEN, columns: ['id', 'type', 'location', 'subscriptionId'] },
      { table, types: ['microsoft.compute/disks', "o'clock"], filter: FILTER, shard: { index: 3, count: 7 } },
    ];
    for (const query of asked) {
      for (const text of [rowsQuery(query), countQuery(query), typesQuery(query)]) {
        expect([text, problemsOf(text)]).toEqual([text, []]);
      }
    }
  });

  test.each(GRAPH_TABLES.flatMap(({ changes = [] }) => changes))('of table %s are KQL', (changes) => {
    expect(problemsOf(changedTypesQuery(changes, new Date('2026-01-02T03:04:05.678Z')))).toEqual([]);
  });

  test('would be found wrong if they were', () => {
    expect(problemsOf('resources | where typ == 1')).not.toEqual([]);
    expect(problemsOf('nosuchtable | order by id asc')).not.toEqual([]);
    expect(problemsOf('.drop table resources')).not.toEqual([]);
  });
});
