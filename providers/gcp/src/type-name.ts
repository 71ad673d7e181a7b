/** A resource type in our words. */
export interface GcpType {
  /** As the inventory spells it: `compute.googleapis.com/Instance`. */
  readonly assetType: string;
  /** The service's host without `.googleapis.com`: `compute`, `k8s.io`. */
  readonly service: string;
  /** The rest: `Instance`. */
  readonly type: string;
  /** `gcp_compute_instance`. */
  readonly typeName: string;
}

const known = new Map<string, GcpType>();
const MAX_KNOWN = 20_000;

/** Gives a type by the inventory's name of it. */
export function gcpTypeOf(assetType: string): GcpType {
  const found = known.get(assetType);
  if (found !== undefined) return found;
  const slash = assetType.indexOf('/');
  const host = slash < 0 ? '' : assetType.slice(0, slash);
  const service = host.replace(/\.googleapis\.com$/, '');
  const type = assetType.slice(slash + 1);
  const made = { assetType, service, type, typeName: `gcp_${snakeOf(service)}_${snakeOf(type)}` };
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(assetType, made);
  return made;
}

/** `TargetHttpsProxy` is `target_https_proxy`, `DNSPolicy` is `dns_policy`. */
export function snakeOf(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** Kubernetes objects that the inventory copies out of clusters. */
export function isKubernetesObject({ service }: GcpType): boolean {
  return service === 'k8s.io' || service.endsWith('.k8s.io');
}
