import { describe, expect, test } from 'vitest';
import { completeWord, type ShellVocabulary } from './shell-words.ts';

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  aws_ec2_instance: ['id', 'instance_id', 'instance_type'],
  aws_ec2_vpc: ['id', 'cidr_block'],
};

const VOCABULARY: ShellVocabulary = {
  tables: ['aws_ec2_instance', 'aws_ec2_vpc', 'resources'],
  keywords: ['select', 'inner', 'intersect'],
  questions: ['untagged', 'largest-types'],
  columnsOf: (table) => Promise.resolve(COLUMNS[table.toLowerCase()] ?? []),
};

describe('completeWord', () => {
  test.each([
    ['SELECT * FROM aws', ['aws_ec2_instance', 'aws_ec2_vpc']],
    ['SELECT 1 FROM resources JOIN ', ['aws_ec2_instance', 'aws_ec2_vpc', 'resources']],
    ['FROM aws_ec2_instance SELECT ins', ['instance_id', 'instance_type']],
    ['FROM aws_ec2_instance i SELECT i.in', ['i.instance_id', 'i.instance_type']],
    ['FROM aws_ec2_instance AS i JOIN AWS_EC2_VPC v ON v.c', ['v.cidr_block']],
    ['FROM aws_ec2_vpc WHERE i', ['id', 'inner', 'intersect']],
    ['SEL', ['SELECT']],
    ['sel', ['select']],
    ['@un', ['@untagged']],
    ['\\', ['\\?', '\\d', '\\q']],
    ['\\d res', ['resources']],
    ['SELECT ', []],
    ['FROM nothing SELECT nothing.x', []],
  ])('offers behind %o: %o', async (line, candidates) => {
    expect((await completeWord(line, line, VOCABULARY)).candidates).toEqual(candidates);
  });

  test('knows the tables of the lines before', async () => {
    const found = await completeWord('WHERE cid', 'SELECT id\nFROM aws_ec2_vpc\nWHERE cid', VOCABULARY);
    expect(found).toEqual({ candidates: ['cidr_block'], word: 'cid' });
  });
});
