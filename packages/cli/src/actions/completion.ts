import type { Command, CommandContext, CommandResult } from '../command/command.ts';
import { GROUP_SUMMARIES } from '../command/group-summaries.ts';
import { GLOBAL_OPTIONS } from '../commands/common-options.ts';
import { COMMANDS } from '../commands/all-commands.ts';

/** Prints a completion script, made from the commands' own descriptions. */
export function completion({ args }: CommandContext): Promise<CommandResult> {
  const shell = args[0] as 'bash' | 'zsh' | 'fish';
  const entries = COMMANDS.map(describe);
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  return Promise.resolve({ output: { kind: 'text', text: scripts[shell](entries) } });
}

interface OptionEntry {
  readonly short: string;
  readonly long: string;
  readonly takesValue: boolean;
  readonly isFile: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionEntry[];
  readonly choices: readonly string[];
}

function describe(command: Command): Entry {
  const options = [...command.options, ...GLOBAL_OPTIONS].map(({ flags, description, choices = [] }) =>
    describeOption(flags, description, choices),
  );
  if (command.outputs.length > 0) {
    options.push(describeOption('-o, --output <format>', 'how the answer is printed', command.outputs));
  }
  options.push(describeOption('-h, --help', 'show help', []));
  const choices = command.arguments.flatMap((argument) => argument.choices ?? []);
  return { name: command.name, summary: command.summary, options, choices };
}

function describeOption(flags: string, description: string, choices: readonly string[]): OptionEntry {
  const short = /(?:^|, )-(\w)\b/.exec(flags)?.[1] ?? '';
  const long = /--([\w-]+)/.exec(flags)?.[1] ?? '';
  return { short, long, takesValue: flags.includes('<'), isFile: flags.includes('<file>'), choices, description };
}

/** First words after `corkscrew`, each with what it is. */
function firstWords(entries: readonly Entry[]): readonly (readonly [word: string, summary: string])[] {
  const words = new Map<string, string>([['help', 'Show help for a command']]);
  for (const { name, summary } of entries) {
    const [first = '', second] = name.split(' ');
    if (!words.has(first)) words.set(first, second === undefined ? summary : (GROUP_SUMMARIES[first] ?? ''));
  }
  return [...words];
}

/** Second words by first word. */
function groupsOf(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const [first = '', second] = entry.name.split(' ');
    if (second !== undefined) groups.set(first, [...(groups.get(first) ?? []), entry]);
  }
  return groups;
}

function secondWord(entry: Entry): string {
  return entry.name.split(' ')[1] ?? '';
}

function bashScript(entries: readonly Entry[]): string {
  const groups = [...groupsOf(entries)];
  const values = entries.flatMap(({ name, options }) =>
    options
      .filter((option) => option.takesValue)
      .map(({ short, long, choices, isFile }) => {
        const source = isFile ? '-f' : `-W '${choices.join(' ')}'`;
        const brief = short === '' ? '' : `'${name} -${short}'|`;
        return `    ${brief}'${name} --${long}') COMPREPLY=($(compgen ${source} -- "$word")); return ;;\n`;
      }),
  );
  const words = entries.map(({ name, options, choices }) => {
    return `    '${name}') words='${[...choices, ...options.map(({ long }) => `--${long}`)].join(' ')}' ;;\n`;
  });
  const seconds = groups.map(([name, group]) => `    '${name}') words='${group.map(secondWord).join(' ')}' ;;\n`);
  const firsts = firstWords(entries)
    .map(([word]) => word)
    .join(' ');
  return `# bash completion of corkscrew
_corkscrew() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=''
  COMPREPLY=()
  case "$command" in
    ${groups.map(([name]) => name).join('|')}) if [ "$COMP_CWORD" -gt 2 ]; then command="$command \${COMP_WORDS[2]}"; fi ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${firsts} --help --version' -- "$word"))
    return
  fi
  case "$command $previous" in
${values.join('')}  esac
  case "$command" in
${words.join('')}${seconds.join('')}    help) if [ "$COMP_CWORD" -eq 2 ]; then words='${firsts}'; fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _corkscrew corkscrew
`;
}

function zshScript(entries: readonly Entry[]): string {
  const groups = [...groupsOf(entries)];
  const cases = entries.map((entry) => {
    const options = entry.options.map((option) => {
      const action = option.isFile ? '_files' : `(${option.choices.join(' ')})`;
      return `'*--${option.long}[${zshText(option.description)}]${option.takesValue ? `:${option.long}:${action}` : ''}'`;
    });
    const rest = entry.choices.length > 0 ? ` '1:${entry.name}:(${entry.choices.join(' ')})'` : '';
    return `    '${entry.name}') _arguments ${options.join(' ')}${rest} ;;\n`;
  });
  const list = (words: readonly (readonly [string, string])[]): string =>
    words.map(([word, summary]) => `'${word}:${zshText(summary)}'`).join(' ');
  const seconds = groups.map(([name, group]) => {
    const candidates = list(group.map((entry) => [secondWord(entry), entry.summary]));
    return `    '${name}') candidates=(${candidates}); _describe '${name} command' candidates ;;\n`;
  });
  return `#compdef corkscrew
# zsh completion of corkscrew
_corkscrew() {
  local command="\${words[2]}" depth=2
  local -a candidates
  case "$command" in
    ${groups.map(([name]) => name).join('|')}) if (( CURRENT > 3 )); then command="$command \${words[3]}"; depth=3; fi ;;
  esac
  if (( CURRENT == 2 )) || [[ $command == help && CURRENT -eq 3 ]]; then
    candidates=(${list(firstWords(entries))})
    _describe 'command' candidates
    return
  fi
  shift $((depth - 1)) words
  (( CURRENT -= depth - 1 ))
  case "$command" in
${cases.join('')}${seconds.join('')}  esac
}
compdef _corkscrew corkscrew
`;
}

function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, '\\$&');
}

function fishScript(entries: readonly Entry[]): string {
  const lines = ['# fish completion of corkscrew', 'complete -c corkscrew -f'];
  for (const [word, summary] of firstWords(entries)) {
    const place = '__fish_use_subcommand; or __fish_seen_subcommand_from help';
    lines.push(`complete -c corkscrew -n '${place}' -a ${word} -d ${fishText(summary)}`);
  }
  for (const entry of entries) {
    const [first = '', second] = entry.name.split(' ');
    const seen =
      second === undefined
        ? `__fish_seen_subcommand_from ${first}`
        : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    if (second !== undefined) {
      lines.push(
        `complete -c corkscrew -n '__fish_seen_subcommand_from ${first}' -a ${second} -d ${fishText(entry.summary)}`,
      );
    }
    if (entry.choices.length > 0) lines.push(`complete -c corkscrew -n '${seen}' -a '${entry.choices.join(' ')}'`);
    for (const option of entry.options) {
      const short = option.short === '' ? '' : ` -s ${option.short}`;
      const value = option.takesValue ? fishValue(option) : '';
      lines.push(
        `complete -c corkscrew -n '${seen}' -l ${option.long}${short}${value} -d ${fishText(option.description)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function fishValue({ isFile, choices }: OptionEntry): string {
  return isFile ? ' -r -F' : ` -x -a '${choices.join(' ')}'`;
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
