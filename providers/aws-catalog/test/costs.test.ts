import { describe, expect, test } from 'vitest';
import { costOf } from '../generator/call-costs.ts';
import { loadRules } from '../generator/rules.ts';
import { CALL_COSTS, callCostOf, openCatalog } from '../src/index.ts';

const catalog = openCatalog();
const { costs } = loadRules();
const services = catalog.services().map(({ name }) => catalog.service(name));
const operations = services.flatMap((service) =>
  Object.keys(service.operations).map((operation) => ({
    name: `${service.service}.${operation}`,
    cost: callCostOf(service, operation),
  })),
);

describe('costs of calls', () => {
  test('are those of the first rule that fits, for every operation', () => {
    const wrong = operations.filter(({ name, cost }) => {
      const [service = '', operation = ''] = name.split(/\.(?=[A-Z])/);
      return costOf(service, operation, costs) !== cost;
    });
    expect(wrong).toEqual([]);
    const counts = Object.fromEntries(
      CALL_COSTS.map((cost) => [cost, operations.filter((operation) => operation.cost === cost).length]),
    );
    process.stdout.write(`costs of ${operations.length} operations: ${JSON.stringify(counts)}\n`);
    expect(Object.values(counts).every((count) => count > 0)).toBe(true);
  });

  test.each(costs.map((rule) => [rule.match, rule] as const))('rule %s decides about some operation', (_, rule) => {
    const decided = operations.filter(({ name }) => costs.find(({ match }) => new RegExp(match).test(name)) === rule);
    expect(decided.length).toBeGreaterThan(0);
    expect(rule.reason).not.toBe('');
    expect(rule.document === null || /^(https:\/\/(docs\.)?aws\.amazon\.com|botocore, )/.test(rule.document)).toBe(
      true,
    );
  });

  test('turn off every type and further read that AWS charges for', () => {
    const faults = services.flatMap((service) =>
      service.resourceTypes.flatMap(({ name, list, default: isDefault, billed, facets = [], tagRead }) => [
        ...(callCostOf(service, list.operation) === 'billed' && (isDefault || !billed) ? [name] : []),
        ...[...facets, ...(tagRead ? [tagRead] : [])].flatMap((read) =>
          (callCostOf(service, read.operation) === 'billed') === (read.billed ?? false) &&
          !(read.billed && read.default)
            ? []
            : [`${name} ${read.operation}`],
        ),
      ]),
    );
    expect(faults).toEqual([]);
  });

  test('that no rule fits are refused', () => {
    expect(() => costOf('s3', 'ListBuckets', [])).toThrow('no rule of costs.json fits s3.ListBuckets');
  });
});
