import type { ResourceAddress } from '../history/resource-address.ts';
import type { LockLimits } from '../lock/lock-limits.ts';

/** Which way relationships are followed: from what refers to what it refers to, back, or both. */
export type GraphDirection = 'out' | 'in' | 'both';

/** Which relationships are followed, and when they held. */
export interface GraphFilter {
  /** Relationship types (`depends_on`) or labels (`attached_to`). Empty or absent for all. */
  readonly relationships?: readonly string[] | undefined;
  /** Resource types (`Subnet`) or type names (`aws_ec2_subnet`) that are gone to. Empty or absent for all. */
  readonly types?: readonly string[] | undefined;
  /** @defaultValue now */
  readonly asOf?: Date | undefined;
}

/** What is asked of the graph. */
export type GraphRequest =
  | (GraphFilter & {
      readonly kind: 'walk';
      readonly start: string;
      readonly direction: GraphDirection;
      readonly depth: number;
      readonly limits: WalkLimits;
    })
  /** What would miss the start: what depends on it and what it contains, and so on, and beside that what only names it. */
  | (GraphFilter & {
      readonly kind: 'dependents';
      readonly start: string;
      readonly depth: number;
      readonly limits: WalkLimits;
    })
  | (GraphFilter & {
      readonly kind: 'path';
      readonly start: string;
      readonly end: string;
      readonly direction: GraphDirection;
      readonly depth: number;
    });

/** How much of the graph a walk takes in. */
export interface WalkLimits {
  readonly maxNodes: number;
  /** Relationships that are followed from one resource. */
  readonly maxNeighbours: number;
}

/** A resource in a graph. */
export interface GraphNode extends ResourceAddress {
  /** Whether the inventory has it, now or at the moment that was asked for. */
  readonly isPresent: boolean;
  /** Whether it was missing when last looked for, and is held until another look decides. */
  readonly isSuspect: boolean;
  /** Steps from the start. */
  readonly distance: number;
  /** Relationships that the limits left out. */
  readonly omitted: number;
}

/** A relationship between two resources of a graph. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly relationshipType: string;
  readonly label: string;
  readonly path: string;
  readonly confidence: string;
  readonly resolution: string;
}

/** A reference that leads to nothing that the inventory has. */
export interface OpenReference {
  readonly from: string;
  readonly ref: string;
  readonly service: string;
  readonly type: string;
  readonly relationshipType: string;
  readonly label: string;
  readonly path: string;
  readonly isAmbiguous: boolean;
}

/** A part of the graph. */
export interface ResourceGraph {
  /** In the order in which they were reached, the start first; empty where there is no path. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly openReferences: readonly OpenReference[];
  /** Open references of these resources, of which `openReferences` may have the first only. */
  readonly openReferenceCount: number;
  /** Whether there is more within the depth than the limits let in. */
  readonly isTruncated: boolean;
}

/** A request as the worker gets it. */
export interface GraphCall {
  readonly path: string;
  readonly tempDir: string;
  readonly limits: LockLimits;
  readonly request: GraphRequest;
}
