import { createInterface, type Interface } from 'node:readline';
import { CorkscrewError, linkSignals } from '@corkscrew/core';

/** Lines that may wait before more are read. */
const MAX_WAITING = 1_000;

/** What comes of waiting for a line. */
export type LineEvent =
  | { readonly kind: 'line'; readonly text: string }
  /** Ctrl-C: what was begun is dropped. */
  | { readonly kind: 'cancel' }
  /** The end of the input, Ctrl-D, or the end of the process. */
  | { readonly kind: 'end' };

/** Work that Ctrl-C aborts. */
export interface ShellWork extends Disposable {
  readonly signal: AbortSignal;
}

/** Where a shell gets its lines from. */
export interface LineSource {
  /** Whether somebody types them. */
  readonly isInteractive: boolean;
  /** Waits for a line, behind a prompt where somebody types. */
  read(prompt: string): Promise<LineEvent>;
  /** Begins work that Ctrl-C aborts until it is disposed. */
  startWork(): ShellWork;
  close(): void;
}

/** What a {@link LineSource} is made of. */
export interface LineSourceOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly isInteractive: boolean;
  /** Lines of earlier, the latest first. */
  readonly history: readonly string[];
  readonly complete: (line: string) => Promise<readonly [candidates: readonly string[], word: string]>;
  /** Ends the source. */
  readonly signal: AbortSignal;
}

/** Reads lines by readline: with editing, history and completion where somebody types, plainly where not. */
export function createLineSource(options: LineSourceOptions): LineSource {
  return new ReadlineSource(options);
}

type Tell = (error: Error | null, result: [string[], string]) => void;

/** A completer as readline has it. */
function createCompleter(complete: LineSourceOptions['complete']): (line: string, tell: Tell) => void {
  const find = async (line: string): Promise<[string[], string]> => {
    try {
      const [candidates, word] = await complete(line);
      return [[...candidates], word];
    } catch {
      // A completion that fails offers nothing; the statement itself says what is wrong.
      return [[], line];
    }
  };
  const answer = async (line: string, tell: Tell): Promise<void> => tell(null, await find(line));
  return (line, tell) => void answer(line, tell);
}

class ReadlineSource implements LineSource {
  readonly isInteractive: boolean;
  readonly #interface: Interface;
  readonly #output: NodeJS.WritableStream;
  readonly #signal: AbortSignal;
  readonly #waiting: LineEvent[] = [];
  #wake: (() => void) | undefined;
  #isPaused = false;
  #hasEnded = false;
  #work: { abort(reason: unknown): void } | undefined;

  constructor({ input, output, isInteractive, history, complete, signal }: LineSourceOptions) {
    this.isInteractive = isInteractive;
    this.#output = output;
    this.#signal = signal;
    this.#interface = createInterface({
      input,
      crlfDelay: Number.POSITIVE_INFINITY,
      ...(isInteractive ? { output, terminal: true, history: [...history], completer: createCompleter(complete) } : {}),
    });
    this.#interface.on('line', (text) => this.#push({ kind: 'line', text }));
    this.#interface.on('close', () => this.#end());
    this.#interface.on('SIGINT', () => this.#interrupt());
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async read(prompt: string): Promise<LineEvent> {
    if (this.#waiting.length === 0 && this.isInteractive && !this.#hasEnded) {
      this.#interface.setPrompt(prompt);
      this.#interface.prompt();
    }
    while (this.#waiting.length === 0) {
      if (this.#hasEnded) return { kind: 'end' };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const event = this.#waiting.shift() ?? { kind: 'end' };
    if (this.#isPaused && this.#waiting.length === 0 && !this.#hasEnded) this.#resume();
    return event;
  }

  startWork(): ShellWork {
    const scope = linkSignals([this.#signal]);
    this.#work = scope;
    return {
      signal: scope.signal,
      [Symbol.dispose]: () => {
        this.#work = undefined;
        scope[Symbol.dispose]();
      },
    };
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#interface.close();
  }

  readonly #onAbort = (): void => this.#interface.close();

  #push(event: LineEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= MAX_WAITING && !this.#isPaused) {
      this.#isPaused = true;
      this.#interface.pause();
    }
    this.#wake?.();
  }

  #resume(): void {
    this.#isPaused = false;
    this.#interface.resume();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** While something runs, Ctrl-C ends that; else it drops what is being typed. */
  #interrupt(): void {
    if (this.#work !== undefined) {
      this.#work.abort(new CorkscrewError('canceled', 'interrupted'));
      return;
    }
    this.#output.write('^C\n');
    this.#interface.write(null, { ctrl: true, name: 'e' });
    this.#interface.write(null, { ctrl: true, name: 'u' });
    this.#push({ kind: 'cancel' });
  }
}
