/** Members that name an item among its siblings, the most telling first. */
const NAMING_MEMBERS = ['Key', 'key', 'Arn', 'ARN', 'arn', 'Id', 'ID', 'id', 'uid', 'Sid', 'Name', 'name', 'type'];

/** Members that name an item by how they end: `GroupId`, `policyArn`, `DeviceName`. */
const NAMING_ENDS = [/(?:Arn|ARN)$/, /(?:Id|ID|Identifier)$/, /(?:Name|Key)$/];

type Item = Readonly<Record<string, unknown>>;

/**
 * Finds the member by which the items of two versions of one array can be told apart: every item has it as text or a
 * number, and no two items of a version share it. `undefined` where there is none.
 */
export function findNamingMember(before: readonly unknown[], after: readonly unknown[]): string | undefined {
  const items = [...before, ...after];
  const [first] = items;
  if (first === undefined || !items.every(isItem)) return undefined;
  return listCandidates(first as Item).find((member) => isUnique(before, member) && isUnique(after, member));
}

function listCandidates(item: Item): readonly string[] {
  const members = Object.keys(item).sort();
  const byEnd = NAMING_ENDS.flatMap((end) => members.filter((member) => end.test(member)));
  return [...NAMING_MEMBERS.filter((member) => member in item), ...byEnd];
}

function isUnique(items: readonly unknown[], member: string): boolean {
  const names = new Set<string>();
  for (const item of items) {
    const name = (item as Item)[member];
    if ((typeof name !== 'string' || name === '') && typeof name !== 'number') return false;
    names.add(String(name));
  }
  return names.size === items.length;
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
