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

/** What CloudFormation's handlers of a type do. */
export interface CloudFormationHandlers {
  /** IAM actions by which the type is read. */
  readonly reads: readonly string[];
  /** It can be listed without knowing anything else. */
  readonly isListable?: true;
}

/** What other sources than the services' models know, as it is kept beside the catalog. */
export interface EvidenceData {
  /** Where it comes from, for the provenance file. */
  readonly sources: readonly string[];
  /** IAM's access levels by prefix, then by action in lower case. */
  readonly actions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly iamResourceTypes: Readonly<Record<string, readonly IamResourceType[]>>;
  /** By the namespace's last part in normal form, such as `ec2`. */
  readonly cloudFormation: Readonly<Record<string, readonly CloudFormationType[]>>;
  /** By CloudFormation's name of the type. */
  readonly handlers: Readonly<Record<string, CloudFormationHandlers>>;
}

/** What other sources than the service's model know. */
export interface Evidence {
  readonly sources: readonly string[];
  /** `List`, `Read`, `Write`, ... of an IAM action, or undefined where there is no such action. */
  accessLevel(prefix: string, action: string): string | undefined;
  iamResourceTypes(prefix: string): readonly IamResourceType[];
  /** Types of a CloudFormation namespace, by its last part in normal form, such as `ec2`. */
  cloudFormationTypes(namespace: string): readonly CloudFormationType[];
  /** Whether CloudFormation reads a type by an IAM action, among others. */
  isReadBy(cloudFormation: string, action: string): boolean;
}

/** Opens evidence for look-ups. */
export function openEvidence({ sources, actions, iamResourceTypes, cloudFormation, handlers }: EvidenceData): Evidence {
  return {
    sources,
    accessLevel: (prefix, action) => ownOf(ownOf(actions, prefix) ?? {}, action.toLowerCase()),
    iamResourceTypes: (prefix) => ownOf(iamResourceTypes, prefix) ?? [],
    cloudFormationTypes: (namespace) => ownOf(cloudFormation, namespace) ?? [],
    isReadBy: (type, action) =>
      ownOf(handlers, type)?.reads.some((read) => read.toLowerCase() === action.toLowerCase()) ?? false,
  };
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
