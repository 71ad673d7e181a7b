import { AssetServiceClient } from '@google-cloud/asset';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';

/** The vendor's client over HTTP: its fallback transport, by which it works where gRPC does not. */
export function connectVendorClient(url: string, token: string): AssetServiceClient {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token });
  const auth = new GoogleAuth({ authClient, projectId: 'quota' });
  const { hostname, port } = new URL(url);
  const options = { fallback: true, protocol: 'http', apiEndpoint: hostname, port: Number(port), auth };
  return new AssetServiceClient(options as unknown as ConstructorParameters<typeof AssetServiceClient>[0]);
}
