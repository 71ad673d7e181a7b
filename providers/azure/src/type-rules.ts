import type { TypeRules } from '@corkscrew/sdk';

/** What changes in any resource without its meaning changing. Reviewed by hand. */
const VOLATILE = [
  'etag',
  'properties.etag',
  'properties.lastAccessTime',
  'properties.lastModifiedTimeUtc',
  'properties.lastStatusChange',
  'properties.extended.instanceView.statuses[].time',
  'properties.extended.instanceView.vmAgent.statuses[].time',
  'systemData.lastModifiedAt',
] as const;

/** Lists whose order means nothing. */
const SETS = ['zones', 'properties.privateEndpointConnections', 'properties.networkInterfaces'] as const;

/** Parts that hold secrets beside those that their names give away. Reviewed by hand. */
const SECRETS_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  azure_web_site: [
    'properties.siteConfig.appSettings[].value',
    'properties.siteConfig.connectionStrings[].connectionString',
  ],
  azure_resources_deployment: ['properties.parameters', 'properties.outputs'],
  azure_automation_automation_account_webhook: ['properties.uri'],
  azure_insights_action_group: [
    'properties.webhookReceivers[].serviceUri',
    'properties.logicAppReceivers[].callbackUrl',
    'properties.azureFunctionReceivers[].httpTriggerUrl',
  ],
  azure_eventgrid_event_subscription: ['properties.destination.properties.endpointUrl'],
  // Of a password, the directory tells the first letters.
  azure_entra_application: ['passwordCredentials[].hint'],
  azure_compute_virtual_machine: ['properties.osProfile.customData', 'properties.userData'],
  azure_compute_virtual_machine_scale_set: ['properties.virtualMachineProfile.osProfile.customData'],
};

/** Gives the normalisation rules of a type. */
export function typeRules(typeName: string): TypeRules {
  return {
    volatilePaths: VOLATILE,
    setPaths: SETS,
    secretPaths: Object.hasOwn(SECRETS_BY_TYPE, typeName) ? SECRETS_BY_TYPE[typeName] : undefined,
  };
}
