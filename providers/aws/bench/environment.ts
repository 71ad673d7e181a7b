import { endpointOfBench, KEYS, REGION } from './worker.ts';

/** The environment of a provider on the simulated cloud; the keys go into the process's own, where the SDK looks. */
export function environmentOfBench(): NodeJS.ProcessEnv {
  process.env['AWS_ACCESS_KEY_ID'] = KEYS.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = KEYS.secretAccessKey;
  return {
    AWS_ENDPOINT_URL: endpointOfBench(),
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  };
}
