import { CorkscrewError, LISTING, type PermissionDocument, type PermissionReport } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { pickQuestion } from '../questions/ask-question.ts';
import type { Question } from '../questions/parse-question.ts';
import { diagnosticToJson } from '../reporters/scan-json.ts';
import { chooseProvider, withProvider } from './connect-providers.ts';

/** Prints what a provider has to be allowed: documents as they are for people and `kubectl`, one JSON document for machines. */
export async function permissions(context: CommandContext): Promise<CommandResult> {
  const { flags, signal } = context;
  const purpose = flags.isSet('watch') ? 'watch' : 'scan';
  const question = await findQuestion(context);
  const name = question === undefined ? chooseProvider(context) : chooseAsked(context, question);
  const request = {
    services: flags.list('services'),
    types: question === undefined ? flags.list('types') : typesOf(question, name),
    facets: question === undefined ? [] : facetsOf(question),
    regions: flags.list('region'),
    accounts: flags.list('accounts'),
    purpose,
  } as const;
  const report = await withProvider(context, name, (client) => client.getPermissions(request, { signal }));
  if (context.output === 'json') {
    return { output: { kind: 'document', value: { provider: name, purpose, ...toJson(report) }, sections: [] } };
  }
  return { output: { kind: 'text', text: joinDocuments(report.documents) }, afterwards: async () => notesOf(report) };
}

/** The question that `--for` names; `undefined` without it. */
async function findQuestion({ flags, parts }: CommandContext): Promise<Question | undefined> {
  const word = flags.text('for');
  if (word === undefined) return undefined;
  const other = ['services', 'types'].find((flag) => flags.list(flag).length > 0);
  if (other !== undefined) {
    throw new CorkscrewError(
      'invalid_argument',
      `read --for: the question says what it needs, and --${other} says it too`,
    );
  }
  const question = pickQuestion(await parts.listQuestions(), word.replace(/^@/, ''));
  if (question.types.length > 0) return question;
  throw new CorkscrewError('invalid_argument', `read --for: @${question.name} is about whatever the inventory has`, {
    hint: 'It names no types that it needs: leave --for out, or say what it is about with --services or --types.',
  });
}

/** Those of the provider's types that the question names. */
function typesOf({ types }: Question, provider: string): readonly string[] {
  const own = types.filter((type) => type.startsWith(`${provider}_`));
  return own.length > 0 ? own : types;
}

/** The listing, and of facets those that the question names: `aws_s3_bucket.policy` is the facet `policy`. */
function facetsOf({ facets }: Question): readonly string[] {
  return [LISTING, ...new Set(facets.map((facet) => facet.slice(facet.lastIndexOf('.') + 1)))];
}

/** A question of one provider is about that one. */
function chooseAsked(context: CommandContext, { name, providers }: Question): string {
  const [only, other] = providers;
  const asked = context.flags.text('provider');
  if (asked === undefined && only !== undefined && other === undefined) return only;
  const provider = chooseProvider(context);
  if (providers.length === 0 || providers.includes(provider)) return provider;
  throw new CorkscrewError('invalid_argument', `read --for: @${name} is not about ${provider}`, {
    hint: `It is about ${providers.join(', ')}: choose with --provider.`,
  });
}

function toJson({ documents, operations, diagnostics }: PermissionReport): Readonly<Record<string, unknown>> {
  return {
    documents,
    operations: operations.map(({ operation, permission, isProven }) => ({ operation, permission, proven: isProven })),
    diagnostics: diagnostics.map(diagnosticToJson),
  };
}

/** Several YAML documents are one stream, with what there is to know as comments; others stand one below the other. */
function joinDocuments(documents: readonly PermissionDocument[]): string {
  return documents
    .map(({ title, format, body, notes }, index) => {
      const text = body.endsWith('\n') ? body : `${body}\n`;
      if (format !== 'yaml') return text;
      const comments = [title, ...notes].map((note) => `# ${note}\n`).join('');
      return `${index === 0 ? '' : '---\n'}${comments}${text}`;
    })
    .join('');
}

/** Formats that know no comments have their notes beside them. */
function notesOf({ documents, diagnostics }: PermissionReport): readonly string[] {
  const notes = documents
    .filter(({ format }) => format !== 'yaml')
    .flatMap((document) => [document.title, ...document.notes.map((note) => `  ${note}`)]);
  const found = diagnostics.filter(({ severity }) => severity !== 'info');
  return [...notes, ...found.map(({ message }) => message)];
}
