import { serveProvider } from '@corkscrew/sdk';
import { createKubernetesProvider } from './provider.ts';

await serveProvider(createKubernetesProvider());
