import { existsSync } from 'node:fs';
import { CorkscrewError } from '@corkscrew/core';

/** Where the worker's entry may stand, seen from this file: in the sources, as compiled, in a bundle or its chunks. */
const PLACES = ['../worker/main.ts', '../worker/main.js', './store-worker.js', '../store-worker.js'];

/** Finds the worker's entry. */
export function findWorkerUrl(from: string = import.meta.url): URL {
  const isSource = from.endsWith('.ts');
  for (const place of PLACES) {
    if (place.endsWith('.ts') !== isSource) continue;
    const url = new URL(place, from);
    if (existsSync(url)) return url;
  }
  throw new CorkscrewError('internal', `start the storage worker: its file is missing beside ${from}`, {
    hint: 'Install Corkscrew again.',
  });
}
