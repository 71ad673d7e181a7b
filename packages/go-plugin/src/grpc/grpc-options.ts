import { ChannelCredentials, ServerCredentials, type ChannelOptions } from '@grpc/grpc-js';
import type { Identity } from '../tls/identity.ts';

/** Our identity and the one certificate that we trust. */
export interface TlsPair {
  readonly own: Identity;
  readonly peerPem: string;
}

const MAX_MESSAGE_BYTES = 2 ** 31 - 1;
const FLOW_CONTROL_WINDOW_BYTES = 4 * 1024 * 1024;

const SHARED_OPTIONS: ChannelOptions = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW_BYTES,
};

/** Options of every gRPC server that this package makes. */
export const SERVER_OPTIONS: ChannelOptions = SHARED_OPTIONS;

/** Options of every gRPC channel: a peer is always `localhost`, and no proxy or resolver setting may reach it. */
export const CHANNEL_OPTIONS: ChannelOptions = {
  ...SHARED_OPTIONS,
  'grpc.ssl_target_name_override': 'localhost',
  'grpc.default_authority': 'localhost',
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
};

/** Credentials for serving; with TLS the client must show the certificate that we trust. */
export function createServerCredentials(tls: TlsPair | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const keyPair = {
    private_key: Buffer.from(tls.own.privateKeyPem),
    cert_chain: Buffer.from(tls.own.certificatePem),
  };
  const verifyClient = true;
  return ServerCredentials.createSsl(Buffer.from(tls.peerPem), [keyPair], verifyClient);
}

/** Credentials for dialling, with the same pair. */
export function createChannelCredentials(tls: TlsPair | undefined): ChannelCredentials {
  if (tls === undefined) return ChannelCredentials.createInsecure();
  const { privateKeyPem, certificatePem } = tls.own;
  return ChannelCredentials.createSsl(
    Buffer.from(tls.peerPem),
    Buffer.from(privateKeyPem),
    Buffer.from(certificatePem),
  );
}
