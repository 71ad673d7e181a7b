import { serveProvider } from '@corkscrew/sdk';
import { createGcpProvider } from './provider.ts';

await serveProvider(createGcpProvider());
