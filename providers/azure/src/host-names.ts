import { type AzureType, azureTypeOf } from './type-name.ts';

/** Ends of host names that begin with the name of a resource. Names under each are unique in the world. */
const HOSTS: readonly (readonly [ending: RegExp, type: string])[] = [
  [/\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn)$/, 'microsoft.keyvault/vaults'],
  [
    /\.(?:blob|dfs|file|queue|table|web)\.core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/,
    'microsoft.storage/storageaccounts',
  ],
  [/\.database\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/, 'microsoft.sql/servers'],
  [/\.azurecr\.(?:io|us|cn)$/, 'microsoft.containerregistry/registries'],
  [/\.documents\.azure\.(?:com|us|cn)$/, 'microsoft.documentdb/databaseaccounts'],
];
const URL_HOST = /^https:\/\/([a-z0-9-]+)((?:\.[a-z0-9-]+)+)(?::\d+)?(?:\/|$)/i;

/** A resource that an address leads to. */
export interface HostOwner {
  readonly type: AzureType;
  readonly name: string;
}

/** Finds whose host an address names: `https://kv-shared.vault.azure.net/secrets/login` is of the vault `kv-shared`. */
export function ownerOfUrl(url: string): HostOwner | undefined {
  const [, name, rest] = URL_HOST.exec(url) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const ending = rest.toLowerCase();
  const type = HOSTS.find(([pattern]) => pattern.test(ending))?.[1];
  return type === undefined ? undefined : { type: azureTypeOf(type), name: name.toLowerCase() };
}
