export { createKubernetesProvider } from './provider.ts';
