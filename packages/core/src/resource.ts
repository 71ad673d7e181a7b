import type { FacetReading } from './facet.ts';

/** A reference from one resource to another, as its provider found it. */
export interface Relationship {
  readonly targetId: string;
  readonly targetType: string;
  readonly targetService: string;
  /** The class (`contains`, `depends_on`, `references`), or free text from plugins that know only the guide's contract. */
  readonly relationshipType: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Where in the payload the reference stands, such as `NetworkInterfaces[].SubnetId`. */
  readonly path?: string | undefined;
  /** The finer word: `attached_to`, `assumes`, `owned_by`. */
  readonly label?: string | undefined;
  /** How the reference was recognised: `exact`, `prefix`, `shape`. */
  readonly confidence?: string | undefined;
  readonly targetAccountId?: string | undefined;
  readonly targetRegion?: string | undefined;
}

/** One thing that exists in a cloud. Its identity is (provider, accountId, region, service, type, id). */
export interface Resource {
  readonly provider: string;
  readonly service: string;
  /** Singular noun in the API's own spelling: `Instance`, `Bucket`, `DBInstance`. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** Region, location or zone; `global` where the cloud has none. */
  readonly region: string;
  /** The owner's account, subscription, project or cluster; never "who asked". */
  readonly accountId: string;
  readonly parentId: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt?: Date | undefined;
  readonly modifiedAt?: Date | undefined;
  readonly discoveredAt?: Date | undefined;
  readonly relationships: readonly Relationship[];
  /** The payload as the API gave it after redaction, as canonical JSON text. */
  readonly rawData: string;
  /**
   * What further reads returned, as JSON text of an object: one key per facet that was read, null for one that is absent.
   * `{}` where nothing was read. Plugins that know only the guide's contract write what they please.
   */
  readonly attributes: string;
}

/** A resource as a scan unit emits it: with everything the ledger needs. */
export interface ScannedResource extends Resource {
  /** Unique snake-case name of the type, which is also its view's name: `aws_ec2_instance`. */
  readonly typeName: string;
  /**
   * Whether `tags` says which tags the resource has. False where what found it does not return tags: then `tags` is empty and
   * means nothing.
   */
  readonly areTagsKnown: boolean;
  /** Tells a new thing from an old one of the same name (role id, object UID); empty where ids are never reused. */
  readonly incarnation: string;
  /** The cloud's word for its state (`running`, `deleting`); empty where the payload has none. */
  readonly lifecycle: string;
  /** What was learned of the facets that the type has; empty for a type without any. */
  readonly facets: readonly FacetReading[];
  /** 128 bits of sha256 in hex over everything but the facets, without volatile parts, see `contentHash`. */
  readonly payloadHash: string;
  /** What decides whether something changed: `combineHashes` of the payload's hash and the facets. */
  readonly contentHash: string;
  /** Key of the claim that lists this resource, see `claimKey`. */
  readonly claimKey: string;
}
