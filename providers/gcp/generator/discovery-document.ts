/** A method of a Discovery document, as far as it is read. */
export interface DiscoveryMethod {
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly response?: { readonly $ref?: string };
  readonly parameters?: Readonly<Record<string, { readonly location?: string; readonly required?: boolean }>>;
}

/** A schema of a Discovery document. */
export interface DiscoverySchema {
  readonly type?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, DiscoverySchema>>;
  readonly items?: DiscoverySchema;
  readonly additionalProperties?: DiscoverySchema;
}

/** Methods and what stands below. */
export interface DiscoveryNode {
  readonly methods?: Readonly<Record<string, DiscoveryMethod>>;
  readonly resources?: Readonly<Record<string, DiscoveryNode>>;
}

/** A Discovery document, as far as it is read. */
export interface DiscoveryDocument extends DiscoveryNode {
  readonly kind?: string;
  readonly name: string;
  readonly version: string;
  readonly rootUrl: string;
  readonly servicePath: string;
  readonly schemas?: Readonly<Record<string, DiscoverySchema>>;
  readonly auth?: { readonly oauth2?: { readonly scopes?: Readonly<Record<string, unknown>> } };
}

const PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
const VERSION = /^v(\d+)(?:p(\d+))?((?:alpha|beta)\d*)?$/;

/** One document for each service of the platform: the version that was chosen by hand, else the newest that is stable. */
export function chooseDocuments(
  documents: readonly DiscoveryDocument[],
  { versions }: { readonly versions: Readonly<Record<string, { readonly version: string; readonly reason: string }>> },
): readonly DiscoveryDocument[] {
  const usable = documents.filter(
    ({ kind, auth }) => kind === 'discovery#restDescription' && auth?.oauth2?.scopes?.[PLATFORM] !== undefined,
  );
  return [...Map.groupBy(usable, ({ name }) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, ofService]) => {
      const chosen = versions[name]?.version;
      const best =
        chosen === undefined
          ? ofService.toSorted((a, b) => rank(b.version) - rank(a.version))[0]
          : ofService.find(({ version }) => version === chosen);
      return best ?? [];
    });
}

/** Stable versions stand before others, newer before older. */
function rank(version: string): number {
  const [, major = '0', , unstable = ''] = VERSION.exec(version) ?? [];
  return Number(major) + (unstable === '' ? 1_000 : 0);
}
