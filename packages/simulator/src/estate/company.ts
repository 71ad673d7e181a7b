/** An application of the company that the estate belongs to. */
export interface Application {
  readonly name: string;
  readonly team: string;
  readonly costCenter: string;
}

/** The company's short name, as it stands in bucket and domain names. */
export const COMPANY = 'larkspur';

/** The company's applications. */
const APPLICATIONS: readonly [Application, ...Application[]] = [
  { name: 'payments-api', team: 'payments', costCenter: 'CC-1100' },
  { name: 'checkout', team: 'storefront', costCenter: 'CC-1200' },
  { name: 'catalog-search', team: 'discovery', costCenter: 'CC-1300' },
  { name: 'web-frontend', team: 'storefront', costCenter: 'CC-1200' },
  { name: 'ledger', team: 'payments', costCenter: 'CC-1100' },
  { name: 'orders', team: 'fulfilment', costCenter: 'CC-1400' },
  { name: 'inventory', team: 'fulfilment', costCenter: 'CC-1400' },
  { name: 'fraud-scoring', team: 'risk', costCenter: 'CC-1500' },
  { name: 'identity', team: 'platform', costCenter: 'CC-1600' },
  { name: 'notifications', team: 'engagement', costCenter: 'CC-1700' },
  { name: 'recommendations', team: 'discovery', costCenter: 'CC-1300' },
  { name: 'shipping-tracker', team: 'fulfilment', costCenter: 'CC-1400' },
  { name: 'invoicing', team: 'finance', costCenter: 'CC-1800' },
  { name: 'reporting-etl', team: 'data', costCenter: 'CC-1900' },
  { name: 'mobile-gateway', team: 'engagement', costCenter: 'CC-1700' },
  { name: 'build-farm', team: 'platform', costCenter: 'CC-1600' },
];

/** The environments that each application runs in. */
export const ENVIRONMENTS = ['prod', 'staging', 'dev'] as const;

/** People who own things, as the tag `Owner` has them. */
export const PEOPLE = [
  'amara.okafor',
  'bruno.keller',
  'chiara.rossi',
  'dmitri.volkov',
  'elif.yilmaz',
  'farah.haddad',
  'goran.petrov',
  'hana.suzuki',
  'ines.moreau',
  'jonas.lind',
  'keiko.mori',
  'luis.ferreira',
] as const;

/** What a thing belongs to, and the first part of its name. */
export interface Workload {
  readonly application: Application;
  readonly environment: (typeof ENVIRONMENTS)[number];
  /** `payments-api-prod`, or `payments-api-prod-2` for a later round. */
  readonly name: string;
}

/**
 * Gives the workload of a slot. Names are unique per slot. With few slots all applications have their production first;
 * `offset` makes different types begin with different applications.
 */
export function workloadOf(slot: number, offset: number): Workload {
  const application = APPLICATIONS[(slot + offset) % APPLICATIONS.length] ?? APPLICATIONS[0];
  const round = Math.floor(slot / APPLICATIONS.length);
  const environment = ENVIRONMENTS[round % ENVIRONMENTS.length] ?? 'prod';
  const copy = Math.floor(round / ENVIRONMENTS.length) + 1;
  const name = `${application.name}-${environment}${copy > 1 ? `-${copy}` : ''}`;
  return { application, environment, name };
}
