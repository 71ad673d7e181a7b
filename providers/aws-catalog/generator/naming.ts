/** Words whose singular the rules below would miss, from plural to singular. */
export type IrregularPlurals = Readonly<Record<string, string>>;

const READ_VERB = /^(BatchDescribe|BatchGet|Describe|List|Get)(?=[A-Z0-9])/;

/** Tells whether an operation's name says that it reads. */
export function isReadName(operation: string): boolean {
  return READ_VERB.test(operation);
}

/** Tells whether an operation reads one thing, by its name: a Get or Describe of a singular. */
export function isSingularRead(operation: string, irregular: IrregularPlurals): boolean {
  if (operation.startsWith('List')) return false;
  const head = headOf(operation);
  return singularName(head, irregular) === head;
}

/** The operation's name without its verb. */
function withoutVerb(operation: string): string {
  return operation.replace(READ_VERB, '');
}

/** Lower case, letters and digits only: the form in which names are compared. */
export function normalise(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** `DBClusterSnapshot` gives `DB`, `Cluster`, `Snapshot`; a lower-case `s` after capitals stays with them (`ACLs`). */
export function splitWords(name: string): string[] {
  return name
    .replaceAll(/([A-Z]{2,})s(?=[A-Z]|$)/g, (_, capitals: string) => `${capitals}~`)
    .replaceAll(/([a-z0-9~])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/[_\-.\s]+/g, ' ')
    .replaceAll('~', 's')
    .trim()
    .split(' ')
    .filter((word) => word !== '');
}

/** `DBInstance` gives `db_instance`. */
export function snakeCase(name: string): string {
  return splitWords(name).join('_').toLowerCase();
}

/** The singular of one word. */
function singularWord(word: string, irregular: IrregularPlurals = {}): string {
  const known = irregular[word];
  if (known !== undefined) return known;
  if (!word.endsWith('s') || /(ss|us|sis|xis|dis|ias)$/i.test(word)) return word;
  if (/[^aeiou]ies$/i.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|[^aeo]us|ias|x|ch|sh|zz)es$/i.test(word)) return word.slice(0, -2);
  if (/alyses$/i.test(word)) return `${word.slice(0, -2)}is`;
  return word.slice(0, -1);
}

/** The singular of a compound name: that of its last word. */
export function singularName(name: string, irregular: IrregularPlurals = {}): string {
  const words = splitWords(name);
  const last = words.at(-1);
  if (last === undefined) return name;
  return name.slice(0, name.length - last.length) + singularWord(last, irregular);
}

/**
 * The noun of a read operation, singular, in the API's spelling: `DescribeDBInstances` gives `DBInstance`,
 * `ListHostedZonesByName` gives `HostedZone`.
 */
export function nounOf(operation: string, irregular: IrregularPlurals = {}): string {
  const noun = singularName(headOf(operation), irregular);
  return noun.replace(/(?<=\w)(Summary|Info|Details?)$/, '');
}

/** What is listed, without the verb, the version and what it is listed by. */
export function headOf(operation: string): string {
  const plural = withoutVerb(operation)
    .replace(/V\d+$/, '')
    .replace(/^All(?=[A-Z])/, '');
  return /^(\w+?)(?:For|By|In|With|From)(?=[A-Z])/.exec(plural)?.[1] ?? plural;
}
