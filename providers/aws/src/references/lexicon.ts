/** What a reference means, by the word that names it. */
export interface Meaning {
  readonly relationshipType: 'depends_on' | 'references';
  readonly label: string;
}

/**
 * Meanings by the last words of a path, and by the type that is named. The first that fits counts. What the resource cannot
 * do its work without is `depends_on`; everything else is `references`.
 */
export const LEXICON: readonly (Meaning & { readonly path?: RegExp; readonly target?: RegExp })[] = [
  { target: /^kms:/, relationshipType: 'depends_on', label: 'encrypted_with' },
  { path: /kms|encryption/i, target: /^$/, relationshipType: 'depends_on', label: 'encrypted_with' },
  { target: /^iam:Role$/, path: /principal/i, relationshipType: 'references', label: 'grants' },
  { path: /policy|principal|statement|permission/i, relationshipType: 'references', label: 'grants' },
  { path: /role/i, relationshipType: 'depends_on', label: 'assumes' },
  { path: /instanceprofile/i, relationshipType: 'depends_on', label: 'assumes' },
  { path: /deadletter|redrive|dlq/i, relationshipType: 'references', label: 'dead_letters_to' },
  { target: /^ec2:(Vpc|Subnet)$/, relationshipType: 'depends_on', label: 'in_network' },
  { path: /subnetgroup/i, relationshipType: 'depends_on', label: 'in_network' },
  { target: /^ec2:SecurityGroup$/, relationshipType: 'depends_on', label: 'guarded_by' },
  { target: /^ec2:(Image|Snapshot|LaunchTemplate)$/, relationshipType: 'depends_on', label: 'made_from' },
  { path: /launchtemplate|launchconfiguration|taskdefinition/i, relationshipType: 'depends_on', label: 'made_from' },
  { target: /^ec2:(Volume|NetworkInterface|Instance)$/, relationshipType: 'references', label: 'attached_to' },
  { target: /^ec2:(InternetGateway|NatGateway|TransitGateway)$/, relationshipType: 'depends_on', label: 'routes_to' },
  { target: /^ec2:KeyPair$/, relationshipType: 'references', label: 'opened_with' },
  { target: /^acm:/, relationshipType: 'depends_on', label: 'certified_by' },
  { path: /certificate/i, relationshipType: 'depends_on', label: 'certified_by' },
  { target: /^secretsmanager:/, relationshipType: 'depends_on', label: 'reads_secret' },
  { path: /secret/i, relationshipType: 'depends_on', label: 'reads_secret' },
  { target: /^logs:/, relationshipType: 'references', label: 'logs_to' },
  { path: /log/i, target: /^s3:/, relationshipType: 'references', label: 'logs_to' },
  {
    path: /alarmactions|okactions|insufficientdataactions|notification|topic/i,
    relationshipType: 'references',
    label: 'notifies',
  },
  { path: /targetgroup|loadbalancer/i, relationshipType: 'references', label: 'serves' },
  { path: /endpoint$|^targets/i, relationshipType: 'references', label: 'delivers_to' },
  { path: /eventsource|source/i, relationshipType: 'depends_on', label: 'reads_from' },
  { path: /layer/i, relationshipType: 'depends_on', label: 'uses_layer' },
  { path: /cluster/i, relationshipType: 'depends_on', label: 'runs_in' },
];

/** What a reference means, of which nothing more is known. */
export const PLAIN: Meaning = { relationshipType: 'references', label: 'uses' };
