import { readField, readPath } from '@corkscrew/aws-catalog';
import type { ResourceTemplate, Row } from '../estate/template.ts';
import { ApiFault } from '../wire/api-fault.ts';

/** Says whether a row is asked for. */
export type RowPredicate = (row: Row) => boolean;

interface Ec2Filter {
  readonly Name?: string;
  readonly Values?: readonly string[];
}

/** EC2's filters that are not named after the field they look at. */
const FILTER_PATHS: Readonly<Record<string, string>> = {
  'instance-state-name': 'State.Name',
  'availability-zone': 'AvailabilityZone || Placement.AvailabilityZone',
  'attachment.vpc-id': 'Attachments[0].VpcId',
  'attachment.instance-id': 'Attachments[0].InstanceId || Attachment.InstanceId',
  'instance.group-id': 'SecurityGroups[0].GroupId',
  'group-id': 'GroupId || Groups[0].GroupId',
  status: 'Status || State',
};

/**
 * The condition that a request puts on a template's rows: ids that it asks for by name, and EC2's filters. Undefined
 * where it asks for all.
 */
export function rowPredicate(
  template: ResourceTemplate,
  input: Readonly<Record<string, unknown>>,
): RowPredicate | undefined {
  const predicates = [
    ...lookupPredicates(template, input),
    ...prefixPredicates(template, input),
    ...filterPredicates(template, input),
  ];
  if (predicates.length === 0) return undefined;
  return (row) => predicates.every((predicate) => predicate(row));
}

function lookupPredicates(template: ResourceTemplate, input: Readonly<Record<string, unknown>>): RowPredicate[] {
  return Object.entries(template.lookup ?? {}).flatMap(([member, field]) => {
    const asked = input[member];
    const wanted = Array.isArray(asked) ? asked : asked === undefined ? [] : [asked];
    return wanted.length === 0 ? [] : [(row: Row) => wanted.includes(readPath(row, field))];
  });
}

function prefixPredicates(template: ResourceTemplate, input: Readonly<Record<string, unknown>>): RowPredicate[] {
  return Object.entries(template.prefixes ?? {}).flatMap(([member, field]) => {
    const prefix = input[member];
    if (typeof prefix !== 'string' || prefix === '') return [];
    return [(row: Row) => readField(row, field)?.startsWith(prefix) === true];
  });
}

function filterPredicates(template: ResourceTemplate, input: Readonly<Record<string, unknown>>): RowPredicate[] {
  const filters = template.service === 'ec2' ? (input['Filters'] ?? input['Filter']) : undefined;
  return Array.isArray(filters) ? filters.map((filter: Ec2Filter) => filterPredicate(filter)) : [];
}

function filterPredicate({ Name: name = '', Values: values = [] }: Ec2Filter): RowPredicate {
  const patterns = values.map(wildcardPattern);
  const matches = (value: unknown): boolean => patterns.some((pattern) => pattern.test(String(value)));
  if (name.startsWith('tag:'))
    return (row) => tagsOf(row).some((tag) => tag.Key === name.slice(4) && matches(tag.Value));
  if (name === 'tag-key') return (row) => tagsOf(row).some((tag) => matches(tag.Key));
  if (!/^[a-z][a-z0-9.-]*$/.test(name)) throw new ApiFault('invalid_input', `The filter '${name}' is invalid`);
  const path = FILTER_PATHS[name] ?? pascalCase(name);
  return (row) => {
    const value = readPath(row, path);
    return value !== undefined && matches(value);
  };
}

function tagsOf(row: Row): readonly { readonly Key: string; readonly Value: string }[] {
  return (readPath(row, 'Tags || TagSet') ?? []) as readonly { readonly Key: string; readonly Value: string }[];
}

function pascalCase(name: string): string {
  return name.replaceAll(/(^|[-.])([a-z])/g, (_, separator: string, letter: string) =>
    separator === '.' ? `.${letter.toUpperCase()}` : letter.toUpperCase(),
  );
}

function wildcardPattern(text: string): RegExp {
  const escaped = text
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`);
}
