export type { AccountConfig, AwsConfig } from './config.ts';
export { awsConfigSchema } from './config.ts';
export type { AwsProviderOptions } from './provider.ts';
export { createAwsProvider } from './provider.ts';
