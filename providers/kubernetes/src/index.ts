export type { KubernetesConfig } from './config.ts';
export { kubernetesConfigSchema } from './config.ts';
export type { KubernetesProviderOptions } from './provider.ts';
export { createKubernetesProvider } from './provider.ts';
