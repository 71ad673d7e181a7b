import { freeColumnName, type TypeColumn } from '@corkscrew/sdk';
import { snakeOf } from './type-name.ts';

/** What resources of one version of a service are made of, by type: `boolean <member> <member>; json <member>`. */
interface ServiceColumns {
  readonly version: string;
  readonly types: Readonly<Record<string, string>>;
}

/** The columns of types as Google's Discovery documents have them. */
export interface ColumnCatalog {
  /** Names of the services that it knows: `compute`. */
  readonly services: readonly string[];
  /** Types of a service, as the inventory spells what follows the service: `Instance`. */
  typesOf(service: string): readonly string[];
  /**
   * Columns of a type by the version that describes it, else by the best of its service; none for a type that no document
   * describes. The first of the names that is known counts.
   */
  columnsOf(service: string, names: readonly string[], version: string): readonly TypeColumn[];
}

let loaded: Promise<ColumnCatalog> | undefined;

/** Loads the columns, once. Only who needs them does. */
export function loadColumnCatalog(): Promise<ColumnCatalog> {
  loaded ??= readCatalog();
  return loaded;
}

async function readCatalog(): Promise<ColumnCatalog> {
  const { default: data } = await import('./data/type-columns.json', { with: { type: 'json' } });
  const listed: readonly (ServiceColumns & { readonly service: string })[] = data.services;
  const services = Map.groupBy(listed, ({ service }) => service);
  return {
    services: [...services.keys()],
    typesOf: (service) => [...new Set((services.get(service) ?? []).flatMap(({ types }) => Object.keys(types)))],
    columnsOf: (service, names, version) => {
      const versions = services.get(service) ?? [];
      const described = versions.filter((one) => one.version === version).concat(versions);
      for (const { types } of described) {
        const name = names.find((one) => Object.hasOwn(types, one));
        if (name !== undefined) return readColumns(types[name] ?? '');
      }
      return [];
    },
  };
}

/** What the inventory puts around the resource itself. */
const PLACE = 'resource.data.';

function readColumns(line: string): readonly TypeColumn[] {
  const columns = new Map<string, TypeColumn>();
  for (const group of line.split('; ')) {
    const [type = '', ...members] = group.split(' ');
    for (const member of members) {
      const plain = freeColumnName(snakeOf(member));
      const name = columns.has(plain) ? `${plain}_${columns.size}` : plain;
      columns.set(name, { name, type, path: PLACE + member, description: '' });
    }
  }
  return [...columns.values()];
}
