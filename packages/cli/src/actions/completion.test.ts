import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../commands/all-commands.ts';
import { createTestContext } from '../testing/test-context.ts';
import { completion } from './completion.ts';

async function scriptFor(shell: string): Promise<string> {
  const { output } = await completion(createTestContext({ args: [shell] }));
  return output.kind === 'text' ? output.text : '';
}

/** Asks a real bash what it would offer after these words, the last of which is being typed. */
async function completeInBash(...words: string[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'corkscrew-completion-'));
  try {
    const file = join(folder, 'corkscrew.bash');
    await writeFile(file, await scriptFor('bash'));
    const typed = ['corkscrew', ...words].map((word) => `'${word}'`).join(' ');
    const ask = `source '${file}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _corkscrew; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', ask]);
    return stdout.split('\n').filter(Boolean);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('names every command and option for %s', async (shell) => {
    const script = await scriptFor(shell);
    if (shell !== 'bash') expect(script).toContain('Compare the inventory with a state that you fixed');
    for (const command of COMMANDS) {
      for (const word of command.name.split(' ')) expect(script).toContain(word);
      for (const option of command.options) expect(script).toContain(/--([\w-]+)/.exec(option.flags)?.[1]);
    }
  });

  test.skipIf(process.platform === 'win32')('offers commands, second words, options and choices in bash', async () => {
    expect(await completeInBash('')).toEqual(expect.arrayContaining(['scan', 'query', 'config', 'help', '--version']));
    expect(await completeInBash('dis')).toEqual(['discover']);
    expect(await completeInBash('config', '')).toEqual(['init', 'show', 'validate']);
    expect(await completeInBash('scan', '--re')).toEqual(['--region', '--regions']);
    expect(await completeInBash('plugin', 'list', '--no')).toEqual(['--no-start']);
    expect(await completeInBash('query', '--output', 'c')).toEqual(['csv']);
    expect(await completeInBash('query', '-o', 'm')).toEqual(['markdown']);
    expect(await completeInBash('help', 'in')).toEqual(['info']);
    expect(await completeInBash('completion', 'z')).toEqual(['zsh']);
    expect(await completeInBash('scan', '--db', '/et')).toEqual(['/etc']);
    expect(await completeInBash('scan', '--services', '')).toEqual([]);
  });
});
