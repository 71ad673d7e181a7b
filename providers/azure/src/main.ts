import { serveProvider } from '@corkscrew/sdk';
import { createAzureProvider } from './provider.ts';

await serveProvider(createAzureProvider());
