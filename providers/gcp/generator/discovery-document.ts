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
  readonly format?: string;
  readonly description?: string;
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

/** Versions that are decided by hand; an empty one for a service that is left out. */
export interface VersionChoices {
  readonly versions: Readonly<Record<string, { readonly version: string; readonly reason: string }>>;
}

/** One document for each service of the platform: the version that was chosen by hand, else the newest that is stable. */
export function chooseDocuments(
  documents: readonly DiscoveryDocument[],
  { versions }: VersionChoices,
): readonly DiscoveryDocument[] {
  return groupDocuments(documents).flatMap(([name, ofService]) => {
    const chosen = versions[name]?.version;
    return (chosen === undefined ? ofService[0] : ofService.find(({ version }) => version === chosen)) ?? [];
  });
}

/** All stable documents of each service of the platform, and those that were chosen by hand: the best of a service first. */
export function stableDocuments(
  documents: readonly DiscoveryDocument[],
  { versions }: VersionChoices,
): readonly DiscoveryDocument[] {
  return groupDocuments(documents).flatMap(([name, ofService]) => {
    const chosen = versions[name]?.version ?? '';
    const best = ofService.find(({ version }) => version === chosen) ?? ofService[0];
    return ofService
      .filter((document) => document === best || rank(document.version) >= STABLE)
      .toSorted((a, b) => {
        return Number(b === best) - Number(a === best);
      });
  });
}

/** The documents of each service of the platform: stable ones before others, newer before older. */
function groupDocuments(
  documents: readonly DiscoveryDocument[],
): readonly (readonly [name: string, ofService: readonly DiscoveryDocument[]])[] {
  const usable = documents.filter(
    ({ kind, auth }) => kind === 'discovery#restDescription' && auth?.oauth2?.scopes?.[PLATFORM] !== undefined,
  );
  return [...Map.groupBy(usable, ({ name }) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, ofService]) => [name, ofService.toSorted((a, b) => rank(b.version) - rank(a.version))]);
}

const STABLE = 1_000;

/** Stable versions stand before others, newer before older. */
function rank(version: string): number {
  const [, major = '0', , unstable = ''] = VERSION.exec(version) ?? [];
  return Number(major) + (unstable === '' ? STABLE : 0);
}
