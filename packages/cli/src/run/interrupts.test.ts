import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { listenForInterrupts } from './interrupts.ts';

describe('listenForInterrupts', () => {
  test('ends gracefully the first time and at once from the second, whichever signals come', () => {
    const source = new EventEmitter();
    const heard: string[] = [];
    listenForInterrupts(source, {
      onFirst: (reason) => heard.push(`first ${reason.code}`),
      onSecond: () => heard.push('second'),
    });
    source.emit('SIGINT');
    source.emit('SIGTERM');
    source.emit('SIGHUP');
    expect(heard).toEqual(['first canceled', 'second', 'second']);
  });
});
