/** Where the parts of an Azure cloud are. */
export interface AzureCloud {
  readonly resourceManager: string;
  readonly authority: string;
  /** What a token for Resource Manager is asked for. */
  readonly scope: string;
  /** Address of Microsoft Graph, where the directory is. */
  readonly directory: string;
}

/** The Azure clouds, by their names in the configuration. Source: each cloud's own `/metadata/endpoints` document. */
export const AZURE_CLOUDS: Readonly<Record<'public' | 'usgovernment' | 'china', AzureCloud>> = {
  public: {
    resourceManager: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    scope: 'https://management.azure.com/.default',
    directory: 'https://graph.microsoft.com',
  },
  usgovernment: {
    resourceManager: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    scope: 'https://management.usgovcloudapi.net/.default',
    directory: 'https://graph.microsoft.us',
  },
  china: {
    resourceManager: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    directory: 'https://microsoftgraph.chinacloudapi.cn',
  },
};
