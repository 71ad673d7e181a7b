import type { BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore-model.ts';

/** A member's shape by name, `[name]` for a list of it. */
type Members = Readonly<Record<string, string>>;

/** Makes a model out of structures alone; texts, numbers and times are there already. */
export function modelOf(
  structures: Readonly<Record<string, Members>>,
  operations: readonly BotocoreOperation[] = [],
): BotocoreModel {
  const shapes: Record<string, BotocoreShape> = {
    String: { type: 'string' },
    Integer: { type: 'integer' },
    Timestamp: { type: 'timestamp' },
    Map: { type: 'map', key: { shape: 'String' }, value: { shape: 'String' } },
  };
  for (const [name, members] of Object.entries(structures)) {
    const references = Object.entries(members).map(([member, target]) => {
      const element = /^\[(.+)\]$/.exec(target)?.[1];
      if (element !== undefined) shapes[`${element}List`] = { type: 'list', member: { shape: element } };
      return [member.replace('!', ''), { shape: element === undefined ? target : `${element}List` }];
    });
    const required = Object.keys(members)
      .filter((member) => member.endsWith('!'))
      .map((member) => member.slice(0, -1));
    shapes[name] = { type: 'structure', members: Object.fromEntries(references), required };
  }
  return {
    metadata: { apiVersion: '1', endpointPrefix: 'test', protocol: 'json', serviceFullName: 'Test', serviceId: 'Test' },
    operations: Object.fromEntries(operations.map((operation) => [operation.name, operation])),
    shapes,
  };
}

/** An operation whose input and output are the structures `<name>Input` and `<name>Output`, where the model has them. */
export function operationOf(name: string): BotocoreOperation {
  return { name, input: { shape: `${name}Input` }, output: { shape: `${name}Output` } };
}
