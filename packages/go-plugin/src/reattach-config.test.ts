import { describe, expect, test } from 'vitest';
import { formatReattachConfig, parseReattachConfig } from './reattach-config.ts';

const GO_TEXT =
  '{"Protocol":"grpc","ProtocolVersion":6,"Pid":12,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1"}}';

describe('parseReattachConfig', () => {
  test('reads and writes the layout of Go programs', () => {
    const config = parseReattachConfig(GO_TEXT);
    expect(config).toEqual({
      protocol: 'grpc',
      protocolVersion: 6,
      pid: 12,
      test: true,
      network: 'unix',
      address: '/tmp/plugin1',
    });
    expect(formatReattachConfig(config)).toBe(GO_TEXT);
  });

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not a JSON object'],
    [GO_TEXT.replace('"grpc"', '"netrpc"'), 'Protocol must be "grpc"'],
    [GO_TEXT.replace('"unix"', '"udp"'), 'Addr.Network'],
    [GO_TEXT.replace('"/tmp/plugin1"', '""'), 'Addr.String'],
    [GO_TEXT.replace('12', '"x"'), 'Pid must be'],
    [GO_TEXT.replace('6', 'null'), 'ProtocolVersion must be'],
    ['{"Protocol":"grpc"}', 'Addr.Network'],
  ])('refuses %s', (json, message) => {
    expect(() => parseReattachConfig(json)).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(message) }),
    );
  });
});
