import { describe, expect, test } from 'vitest';
import { buildHostEnvironment, negotiateVersion, readPluginEnvironment } from './plugin-env.ts';

const HOST = {
  handshake: { magicCookieKey: 'COOKIE', magicCookieValue: 'abc' },
  versions: [5, 6],
  clientCertificatePem: undefined,
  socketDir: '/tmp/d',
  socketGroup: undefined,
};

describe('buildHostEnvironment', () => {
  test('says everything that a plugin needs to know', () => {
    expect(
      buildHostEnvironment({ HOME: '/root' }, { ...HOST, clientCertificatePem: 'PEM', socketGroup: 'staff' }),
    ).toEqual({
      HOME: '/root',
      COOKIE: 'abc',
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      PLUGIN_MIN_PORT: '10000',
      PLUGIN_MAX_PORT: '25000',
      PLUGIN_CLIENT_CERT: 'PEM',
      PLUGIN_UNIX_SOCKET_DIR: '/tmp/d',
      PLUGIN_UNIX_SOCKET_GROUP: 'staff',
    });
  });

  test('names the ports that the host wants', () => {
    const env = buildHostEnvironment({}, { ...HOST, minPort: 4000, maxPort: 4001 });
    expect(env).toMatchObject({ PLUGIN_MIN_PORT: '4000', PLUGIN_MAX_PORT: '4001' });
  });

  test('hides what this process inherited from its own host', () => {
    const inherited = {
      PLUGIN_CLIENT_CERT: 'old',
      PLUGIN_MULTIPLEX_GRPC: 'true',
      PLUGIN_UNIX_SOCKET_GROUP: 'old',
      PLUGIN_UNIX_SOCKET_DIR: '/old',
      COOKIE: 'old',
    };
    const env = buildHostEnvironment(inherited, HOST);
    expect(env).not.toHaveProperty('PLUGIN_CLIENT_CERT');
    expect(env).not.toHaveProperty('PLUGIN_MULTIPLEX_GRPC');
    expect(env).not.toHaveProperty('PLUGIN_UNIX_SOCKET_GROUP');
    expect(env).toMatchObject({ COOKIE: 'abc', PLUGIN_UNIX_SOCKET_DIR: '/tmp/d' });
  });
});

describe('readPluginEnvironment', () => {
  test('takes empty values for missing ones', () => {
    expect(readPluginEnvironment({ PLUGIN_CLIENT_CERT: '', PLUGIN_UNIX_SOCKET_DIR: '' })).toEqual({
      clientCertificatePem: undefined,
      socketDir: undefined,
      socketGroup: undefined,
      minPort: 0,
      maxPort: 0,
      printsMultiplexing: false,
    });
  });

  test('prints about multiplexing for any value', () => {
    expect(readPluginEnvironment({ PLUGIN_MULTIPLEX_GRPC: 'no' }).printsMultiplexing).toBe(true);
  });

  test.each([
    [{ PLUGIN_MIN_PORT: 'x' }, `couldn't get value from PLUGIN_MIN_PORT: "x"`],
    [{ PLUGIN_MAX_PORT: '70000' }, `couldn't get value from PLUGIN_MAX_PORT: "70000"`],
    [
      { PLUGIN_MIN_PORT: '20', PLUGIN_MAX_PORT: '10' },
      'PLUGIN_MIN_PORT value of 20 is greater than PLUGIN_MAX_PORT value of 10',
    ],
  ])('refuses %j', (env, message) => {
    expect(() => readPluginEnvironment(env)).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(message) }),
    );
  });
});

describe('negotiateVersion', () => {
  test.each([
    ['5,6', [4, 5, 6], 6],
    ['6,5', [5], 5],
    ['7', [4, 5], 4],
    ['', [3, 9], 3],
    [undefined, [3, 9], 3],
  ])('answers %j with one of %j', (offered, own, version) => {
    expect(negotiateVersion(offered, own)).toEqual({ version, ignored: [] });
  });

  test('passes over what is not a number', () => {
    expect(negotiateVersion('5,x, 6 ,-1', [5, 6])).toEqual({ version: 6, ignored: ['x', '-1'] });
  });
});
