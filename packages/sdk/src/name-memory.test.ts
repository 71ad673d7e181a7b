import { expect, test } from 'vitest';
import { createNameMemory } from './name-memory.ts';

test('knows the names that came and takes no others for them', () => {
  const memory = createNameMemory();
  const nameAt = (index: number): string => `//compute.googleapis.com/projects/p/zones/z/disks/disk-${index}`;
  for (let index = 0; index < 50_000; index += 1) memory.add(nameAt(index));
  memory.add(nameAt(0));
  expect(memory.size).toBe(50_000);
  for (let index = 0; index < 50_000; index += 1) expect(memory.has(nameAt(index))).toBe(true);
  for (let index = 50_000; index < 100_000; index += 1) expect(memory.has(nameAt(index))).toBe(false);
});
