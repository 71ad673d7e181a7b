import { describe, expect, test } from 'vitest';
import { createHclogLogger } from './hclog-logger.ts';
import { createLogParser, parseLogLine } from './log-line.ts';

describe('parseLogLine', () => {
  test('reads what the logger of the plugin side writes', () => {
    const lines: string[] = [];
    const now = (): Date => new Date('2026-01-02T03:04:05.678Z');
    createHclogLogger({ name: 'aws', now, write: (line) => lines.push(line) })
      .named('s3')
      .warn('slow', { bucket: 'b', count: 10n, error: new Error('boom') });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/\}\n$/);
    expect(parseLogLine(lines[0]?.trimEnd() ?? '')).toEqual({
      level: 'warn',
      message: 'slow',
      module: 'aws.s3',
      timestamp: '2026-01-02T03:04:05.678000Z',
      fields: { bucket: 'b', count: '10', error: 'boom' },
    });
  });

  test('accepts a zone in the timestamp', () => {
    const line = '{"@level":"info","@message":"m","@timestamp":"2026-01-02T03:04:05.000001+02:00","k":1}';
    expect(parseLogLine(line)).toMatchObject({ level: 'info', message: 'm', fields: { k: 1 } });
  });

  test.each([
    ['another layout of the timestamp', '{"@level":"info","@message":"m","@timestamp":"2026-01-02T03:04:05.001Z"}'],
    ['an unknown level', '{"@level":"loud","@message":"m"}'],
    ['no level', '{"@message":"m"}'],
    ['a list', '["@level"]'],
    ['half an object', '{"@level":"info"'],
    ['plain text', 'hello'],
  ])('takes a line with %s whole, at debug', (_what, line) => {
    expect(parseLogLine(line)).toEqual({ level: 'debug', message: line, fields: {} });
  });

  test('does not fail on a message that is no text', () => {
    expect(parseLogLine('{"@level":"info","@message":{"a":1}}')).toMatchObject({ level: 'info', message: '{"a":1}' });
  });

  test.each(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'])(
    'takes the level from [%s], and keeps the text whole',
    (tag) => {
      expect(parseLogLine(`[${tag}] x`)).toEqual({ level: tag.toLowerCase(), message: `[${tag}] x`, fields: {} });
    },
  );
});

describe('createLogParser', () => {
  test.each(['panic: boom', 'fatal error: all goroutines are asleep'])(
    'takes everything after "%s" for an error',
    (crash) => {
      const parse = createLogParser();
      expect(parse('before').level).toBe('debug');
      expect(parse(crash).level).toBe('error');
      expect(parse('goroutine 1 [running]:').level).toBe('error');
      expect(parse('[INFO] tagged').level).toBe('info');
    },
  );
});

describe('createHclogLogger', () => {
  test('leaves out lines below its level', () => {
    const lines: string[] = [];
    const logger = createHclogLogger({ minLevel: 'warn', write: (line) => lines.push(line) });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) logger[level](level);
    expect(lines.map((line) => parseLogLine(line).message)).toEqual(['warn', 'error']);
  });

  test('survives fields that refer to themselves', () => {
    const lines: string[] = [];
    const loop: Record<string, unknown> = { a: 1 };
    loop['self'] = loop;
    createHclogLogger({ write: (line) => lines.push(line) }).info('m', { loop, again: loop });
    expect(parseLogLine(lines[0] ?? '').fields).toEqual({
      loop: { a: 1, self: '[circular]' },
      again: { a: 1, self: '[circular]' },
    });
  });
});
