import { comparePods } from './compare-pods.ts';
import { measureWatch } from './measure-watch.ts';

const PODS = 50_000;
const CHANGES = 30_000;

/** What is measured, all of it or what is named; a smaller number of pods or changes is for a quick look. */
const [, , part, countText] = process.argv;
const count = countText === undefined ? undefined : Number(countText);
const results: boolean[] = [];
if (part === undefined || part === 'pods') results.push(await comparePods(count ?? PODS));
if (part === undefined || part === 'watch') results.push(await measureWatch(count ?? CHANGES));
process.exitCode = results.length > 0 && results.every(Boolean) ? 0 : 1;
