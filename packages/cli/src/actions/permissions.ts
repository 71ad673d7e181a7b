import type { PermissionDocument, PermissionReport } from '@corkscrew/core';
import type { CommandContext, CommandResult } from '../command/command.ts';
import { diagnosticToJson } from '../reporters/scan-json.ts';
import { chooseProvider, withProvider } from './connect-providers.ts';

/** Prints what a provider has to be allowed: documents as they are for people and `kubectl`, one JSON document for machines. */
export async function permissions(context: CommandContext): Promise<CommandResult> {
  const { flags, signal } = context;
  const purpose = flags.isSet('watch') ? 'watch' : 'scan';
  const request = {
    services: flags.list('services'),
    types: flags.list('types'),
    regions: flags.list('region'),
    accounts: flags.list('accounts'),
    purpose,
  } as const;
  const name = chooseProvider(context);
  const report = await withProvider(context, name, (client) => client.getPermissions(request, { signal }));
  if (context.output === 'json') {
    return { output: { kind: 'document', value: { provider: name, purpose, ...toJson(report) }, sections: [] } };
  }
  return { output: { kind: 'text', text: joinDocuments(report.documents) }, afterwards: async () => notesOf(report) };
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
