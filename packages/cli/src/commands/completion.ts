import type { Command } from '../command/command.ts';

export const completionCommand: Command = {
  name: 'completion',
  summary: 'Print a completion script for your shell',
  group: 'Set-up:',
  arguments: [{ flags: '<shell>', description: 'bash, zsh or fish', choices: ['bash', 'zsh', 'fish'] }],
  options: [],
  outputs: [],
  examples: [
    { line: 'source <(corkscrew completion bash)', explains: 'bash, in ~/.bashrc' },
    { line: 'source <(corkscrew completion zsh)', explains: 'zsh, in ~/.zshrc after compinit' },
    { line: 'corkscrew completion fish > ~/.config/fish/completions/corkscrew.fish', explains: 'fish' },
  ],
  readsConfig: false,
  run: async (context) => (await import('../actions/completion.ts')).completion(context),
};
