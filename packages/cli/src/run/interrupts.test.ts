import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { listenForInterrupts } from './interrupts.ts';

class FakeProcess extends EventEmitter {
  readonly env: NodeJS.ProcessEnv;
  readonly ppid = 7;
  readonly connected: boolean;
  unrefs = 0;
  readonly channel = { unref: (): void => void (this.unrefs += 1) };

  constructor(launcher?: string) {
    super();
    this.env = launcher === undefined ? {} : { CORKSCREW_LAUNCHER: launcher };
    this.connected = launcher !== undefined;
  }
}

function listen(source: FakeProcess): readonly string[] {
  const heard: string[] = [];
  listenForInterrupts(source, {
    onFirst: (reason) => heard.push(`first ${reason.code}`),
    onSecond: () => heard.push('second'),
  });
  return heard;
}

describe('listenForInterrupts', () => {
  test('ends gracefully the first time and at once from the second, whichever signals come', () => {
    const source = new FakeProcess();
    const heard = listen(source);
    source.emit('SIGINT');
    source.emit('SIGTERM');
    source.emit('SIGHUP');
    expect(heard).toEqual(['first canceled', 'second', 'second']);
  });

  test('takes one Ctrl-C for one, though the terminal signals the launcher too', () => {
    const source = new FakeProcess('7');
    const heard = listen(source);
    source.emit('SIGINT');
    source.emit('message', { kind: 'signal', signal: 'SIGINT' });
    expect(heard).toEqual(['first canceled']);
    source.emit('message', { kind: 'signal', signal: 'SIGINT' });
    source.emit('SIGINT');
    expect(heard).toEqual(['first canceled', 'second']);
  });

  test('hears a signal that only the launcher got, and goes with a launcher that is gone', () => {
    const source = new FakeProcess('7');
    const heard = listen(source);
    source.emit('message', { kind: 'signal', signal: 'SIGINT' });
    expect(heard).toEqual(['first canceled']);
    source.emit('disconnect');
    expect(heard).toEqual(['first canceled', 'second']);
    expect(source.unrefs).toBe(1);
    expect(source.env).toEqual({});
  });

  test('does not take any parent with a channel for a launcher', () => {
    const source = new FakeProcess('8');
    const heard = listen(source);
    source.emit('message', { kind: 'signal', signal: 'SIGINT' });
    source.emit('disconnect');
    expect(heard).toEqual([]);
  });
});
