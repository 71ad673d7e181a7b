// Imported only when a cluster is first reached: it takes half a second to load.
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
