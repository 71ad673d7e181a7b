import { gunzipSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';
import { BadReplyError } from '@corkscrew/sdk/http';
import type { HelmDriver } from './release-kind.ts';

/** An object that a release has put into the cluster. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the manifest leaves it to the release. */
  readonly namespace: string;
  readonly name: string;
}

/** What a stored revision says. */
export interface ReleaseRecord {
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion: string };
  readonly status: string;
  readonly description: string;
  readonly firstDeployed: string;
  readonly lastDeployed: string;
  /** What the user set, with its secrets. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly objects: readonly ManifestObject[];
}

const MAX_BYTES = 32 * 1024 * 1024;
const GZIP = 0x1f8b;

/**
 * Reads a revision from what Helm stored: JSON, packed and encoded, and encoded once more in a Secret.
 *
 * @throws {BadReplyError} where it is none.
 */
export function decodeRelease(body: Readonly<Record<string, unknown>>, driver: HelmDriver): ReleaseRecord {
  const { release } = (body['data'] ?? {}) as { readonly release?: unknown };
  if (typeof release !== 'string') throw new BadReplyError('it holds no release');
  const text = driver === 'secrets' ? Buffer.from(release, 'base64').toString('latin1') : release;
  return toRecord(parse(unpack(Buffer.from(text, 'base64'))));
}

function unpack(bytes: Buffer): Buffer {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== GZIP) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    throw new BadReplyError('its release cannot be unpacked', { cause });
  }
}

interface StoredRelease {
  readonly info?: Readonly<Record<string, unknown>>;
  readonly chart?: { readonly metadata?: Readonly<Record<string, unknown>> };
  readonly config?: Readonly<Record<string, unknown>> | null;
  readonly manifest?: unknown;
}

function parse(bytes: Buffer): StoredRelease {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw new BadReplyError('its release is not JSON', { cause });
  }
  throw new BadReplyError('its release is not an object');
}

function toRecord({ info = {}, chart, config, manifest }: StoredRelease): ReleaseRecord {
  const metadata = chart?.metadata ?? {};
  return {
    chart: {
      name: textOf(metadata['name']),
      version: textOf(metadata['version']),
      appVersion: textOf(metadata['appVersion']),
    },
    status: textOf(info['status']),
    description: textOf(info['description']),
    firstDeployed: textOf(info['first_deployed']),
    lastDeployed: textOf(info['last_deployed']),
    values: config ?? {},
    objects: listObjects(textOf(manifest)),
  };
}

/** The objects of a manifest. A document that is broken is left out: Helm has installed the others. */
function listObjects(manifest: string): readonly ManifestObject[] {
  const documents = parseAllDocuments(manifest, { logLevel: 'silent' });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    if (document.errors.length > 0) return [];
    const value = document.toJS() as ManifestDocument | null;
    const items = Array.isArray(value?.items) ? value.items : [value];
    return items.flatMap((item) => readObject(item));
  });
}

interface ManifestDocument {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
  readonly items?: readonly ManifestDocument[];
}

function readObject(item: ManifestDocument | null): readonly ManifestObject[] {
  const apiVersion = textOf(item?.apiVersion);
  const kind = textOf(item?.kind);
  const name = textOf(item?.metadata?.name);
  if (apiVersion === '' || kind === '' || name === '') return [];
  return [{ apiVersion, kind, namespace: textOf(item?.metadata?.namespace), name }];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
