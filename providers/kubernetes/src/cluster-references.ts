import { type CallOptions, type Diagnostic, forEachConcurrent } from '@corkscrew/sdk';
import type { ApiKind } from './api-kind.ts';
import type { KubeApi } from './kube-api.ts';
import { describeFailure } from './kubernetes-error.ts';
import { createSchemaReader, type SchemaReader } from './openapi-documents.ts';
import { type DeclaredFields, readDeclaredFields } from './openapi-references.ts';
import { createFieldShapes, type KindFinder } from './reference-shapes.ts';
import { createReferenceFinder, type ReferenceFinder } from './references.ts';

const CONCURRENT_DOCUMENTS = 4;

/** How the references of one cluster's objects are found: by what is known of its kinds, and by the schemas that it gives. */
export class ClusterReferences {
  readonly find: ReferenceFinder;
  readonly #kinds: readonly ApiKind[];
  readonly #reader: SchemaReader;
  readonly #findKind: KindFinder;
  readonly #declared = new Map<string, DeclaredFields>();
  readonly #reads = new Map<string, Promise<void>>();
  #problem: string | undefined;

  constructor(api: KubeApi, kinds: readonly ApiKind[]) {
    this.#kinds = kinds;
    this.#reader = createSchemaReader(api);
    this.#findKind = createFieldShapes(kinds).findKind;
    this.find = createReferenceFinder(kinds, (key) => this.#declared.get(key));
  }

  /**
   * Reads the schemas of kinds before their objects are searched; each document once. Rejects only with the signal's reason:
   * without schemas less is found, and {@link takeProblem} says so.
   */
  async load(kinds: readonly ApiKind[], options: CallOptions): Promise<void> {
    try {
      const documents = new Set<string>();
      for (const kind of kinds) documents.add(await this.#reader.documentOf(kind, options));
      await forEachConcurrent([...documents], CONCURRENT_DOCUMENTS, (document) => {
        const reading = this.#reads.get(document) ?? this.#read(document, options);
        this.#reads.set(document, reading);
        return reading;
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      this.#problem ??= describeFailure(error).message;
    }
  }

  /** Why schemas could not be read; given once. */
  takeProblem(): string | undefined {
    const problem = this.#problem;
    if (problem !== undefined) this.#problem = '';
    return problem === '' ? undefined : problem;
  }

  async #read(document: string, options: CallOptions): Promise<void> {
    const members: ApiKind[] = [];
    for (const kind of this.#kinds) {
      if ((await this.#reader.documentOf(kind, options)) === document) members.push(kind);
    }
    const schemas = await this.#reader.read(document, members, options);
    for (const [{ group, kind }, schema] of schemas) {
      this.#declared.set(`${group}/${kind}`, readDeclaredFields(schema, this.#findKind));
    }
  }
}

/** Says that schemas could not be read. */
export function schemasDiagnostic(clusterId: string, problem: string): Omit<Diagnostic, 'provider'> {
  return {
    severity: 'warning',
    code: 'schemas_unread',
    message: `read the schemas of cluster ${clusterId}: ${problem}; of custom kinds, only references whose fields are known or called after what they name are found`,
    advice:
      'Grant the URLs /openapi/v3 and /openapi/v2 to the user of the context, as the ClusterRole system:discovery does.',
    scope: { accountId: clusterId, region: '*', service: '*', type: '*', subScope: '' },
    operation: 'openapi',
  };
}
