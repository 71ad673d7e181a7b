import { join } from 'node:path';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { userFolder } from '../config/resolve-path.ts';
import { createLineSource } from '../shell/line-source.ts';
import { loadVocabulary } from '../shell/load-vocabulary.ts';
import { runShell } from '../shell/run-shell.ts';
import { openShellHistory } from '../shell/shell-history.ts';
import { completeWord, type ShellVocabulary } from '../shell/shell-words.ts';

/** Milliseconds after which tables that a scan may have brought are looked for anew. */
const VOCABULARY_AGE_MS = 60_000;

/** Reads statements from the terminal or from standard input, and answers each. */
export async function shell(context: CommandContext): Promise<CommandResult> {
  const { signal, env, version, note } = context;
  const screen = context.openScreen();
  const { isInteractive } = screen;
  // Without a database it says so here, and not at the first statement.
  const vocabulary = isInteractive ? keepVocabulary(context, await loadVocabulary(context)) : undefined;
  const path = join(userFolder(env), 'shell-history');
  const history = isInteractive
    ? await openShellHistory(path, (reason) => note(`What you type is not kept: ${path}: ${reason}`))
    : undefined;
  let open = '';
  const lines = createLineSource({
    input: screen.input,
    output: screen.output,
    isInteractive,
    history: history?.lines ?? [],
    signal,
    complete: async (line) => {
      if (vocabulary === undefined) return [[], line];
      const { candidates, word } = await completeWord(line, `${open}${line}`, await vocabulary());
      return [candidates, word];
    },
  });
  if (isInteractive) note(`Corkscrew ${version}. Statements end with ;  \\? shows what else there is.`);
  const pieces = runShell({
    context,
    screen,
    lines,
    onLine: async (line) => await history?.add(line),
    onOpen: (text) => {
      open = text;
    },
  });
  return { output: { kind: 'stream', pieces } };
}

function keepVocabulary(context: CommandContext, first: ShellVocabulary): () => Promise<ShellVocabulary> {
  let known = first;
  let readAtMs = Date.now();
  return async () => {
    if (Date.now() - readAtMs > VOCABULARY_AGE_MS) {
      known = await loadVocabulary(context);
      readAtMs = Date.now();
    }
    return known;
  };
}
