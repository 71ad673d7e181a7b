import { AssetServiceClient } from '@google-cloud/asset';
import { credentials } from '@grpc/grpc-js';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';

type ClientOptions = ConstructorParameters<typeof AssetServiceClient>[0];

/** The vendor's client over HTTP: its fallback transport, by which it works where gRPC does not. */
export function connectVendorClient(url: string, token: string): AssetServiceClient {
  const { hostname, port } = new URL(url);
  const options = {
    fallback: true,
    protocol: 'http',
    apiEndpoint: hostname,
    port: Number(port),
    auth: new GoogleAuth({ authClient: clientOf(token), projectId: 'quota' }),
  };
  return createClient(options);
}

/** The vendor's client over gRPC, its default, without TLS. Such a channel takes no credentials: each call brings its token. */
export function connectPlainGrpcClient(port: number): AssetServiceClient {
  const auth = new GoogleAuth({ authClient: new OAuth2Client(), projectId: 'quota' });
  const options = { apiEndpoint: '127.0.0.1', port, sslCreds: credentials.createInsecure(), auth };
  return createClient(options);
}

/** Where the inventory is served over gRPC, and who asks. */
export interface GrpcPlace {
  readonly port: number | undefined;
  /** The authority that its certificate is trusted by, in PEM. */
  readonly authority: string;
  readonly token: string;
  /** The project that pays. */
  readonly quotaProject?: string;
}

/** The vendor's client over gRPC, its default. */
export function connectVendorGrpcClient({ port, authority, token, quotaProject }: GrpcPlace): AssetServiceClient {
  const authClient = clientOf(token);
  if (quotaProject !== undefined) authClient.quotaProjectId = quotaProject;
  const options = {
    apiEndpoint: 'localhost',
    port,
    sslCreds: credentials.combineChannelCredentials(
      credentials.createSsl(Buffer.from(authority)),
      credentials.createFromGoogleCredential(signerOf(authClient)),
    ),
    // What signs the calls is above; without it the client would look for credentials of this machine.
    auth: new GoogleAuth({ authClient, projectId: 'quota' }),
  };
  return createClient(options);
}

/** The client's own types leave out most of what it takes. */
function createClient(options: object): AssetServiceClient {
  return new AssetServiceClient(options as NonNullable<ClientOptions>);
}

type Signer = Parameters<typeof credentials.createFromGoogleCredential>[0];

/** gRPC takes headers only as an object, which the vendor's client makes of its own credentials too. */
function signerOf(client: OAuth2Client): Signer {
  const getRequestHeaders = async (url?: string): Promise<Record<string, string>> =>
    Object.fromEntries(await client.getRequestHeaders(url));
  return { getRequestHeaders };
}

function clientOf(token: string): OAuth2Client {
  const client = new OAuth2Client();
  client.setCredentials({ access_token: token });
  return client;
}
