import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLeftOut } from '../../../tests/support/left-out.ts';
import { graph } from '../src/actions/graph.ts';
import { createParts } from '../src/run/create-parts.ts';
import { createSampleEstate, sampleResource } from '../src/testing/sample-estate.ts';
import { createTestContext } from '../src/testing/test-context.ts';

const SUITE = 'the page of a graph in a browser';
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];
const browser = BROWSERS.find((name) => spawnSync(name, ['--version']).status === 0);
const missing = browser === undefined ? 'no Chromium is installed' : undefined;

/** Looks at the page from within: what is seen, what overlaps, what goes wrong. */
const LOOK = `<script>
const boxes = [...document.querySelectorAll('.node .box')].map((box) => box.getBoundingClientRect());
const words = [...document.querySelectorAll('.word')].map((word) => word.getBoundingClientRect());
const within = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
const overlaps = (list) => list.flatMap((a, i) => list.slice(i + 1).filter((b) => within(a, b))).length;
const tooLong = [...document.querySelectorAll('.node')].filter((node) => {
  const { right } = node.querySelector('.box').getBoundingClientRect();
  return [...node.querySelectorAll('text')].some((text) => text.getBoundingClientRect().right > right);
}).length;
const start = document.querySelector('.node.start .box').getBoundingClientRect();
const isSeen = ({ left, right, top, bottom }) => left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
document.querySelector('.node.start').dispatchEvent(new MouseEvent('click', { bubbles: true }));
const search = document.getElementById('search');
search.value = 'shop-web';
search.dispatchEvent(new Event('input'));
document.documentElement.dataset.report = JSON.stringify({
  startIsSeen: isSeen(start), startWidth: Math.round(start.width), seen: boxes.filter(isSeen).length,
  nodes: boxes.filter(({ width, top, bottom }) => width > 20 && top >= 0 && bottom <= innerHeight).length,
  boxesOverBoxes: overlaps(boxes), wordsOverWords: overlaps(words),
  wordsOverBoxes: words.filter((word) => boxes.some((box) => within(word, box))).length, tooLong,
  chosen: document.querySelector('#facts h2').textContent, dimmed: document.querySelectorAll('.node.dimmed').length,
  found: document.querySelectorAll('.node.found').length, errors: window.seenErrors,
});
</script>`;

function look(folder: string, page: string): { readonly report: Record<string, unknown>; readonly log: string } {
  const file = join(folder, 'page.html');
  const watched = page
    .replace(
      '<style>',
      '<script>window.seenErrors = []; addEventListener("error", ({ message }) => seenErrors.push(message));</script><style>',
    )
    .replace('</body>', `${LOOK}</body>`);
  writeFileSync(file, watched);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--enable-logging=stderr'];
  const profile = `--user-data-dir=${join(folder, 'profile')}`;
  const size = '--window-size=1600,1000';
  const { stdout, stderr } = spawnSync(
    browser ?? '',
    [...flags, profile, size, '--dump-dom', pathToFileURL(file).href],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  const text = /data-report="([^"]*)"/.exec(stdout)?.[1] ?? '{}';
  return { report: JSON.parse(text.replaceAll('&quot;', '"')) as Record<string, unknown>, log: stderr };
}

describe.skipIf(isLeftOut(SUITE, 'chromium', missing))(SUITE, () => {
  test('shows every resource, with nothing over another and no error', { timeout: 120_000 }, async () => {
    await using estate = await createSampleEstate();
    const folder = mkdtempSync(join(tmpdir(), 'corkscrew-page-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const to = join(folder, 'graph.html');
    const context = createTestContext({ args: ['web-1'], flags: { depth: 3, to }, output: 'html' });
    const settings = { ...context.settings, database: { value: estate.path, source: 'test' } };
    const installation = { version: '0', folder, catalogDir: undefined };
    const parts = createParts({ settings, installation, env: {}, onPluginLog: () => undefined });
    await graph({ ...context, settings, parts });
    const { report, log } = look(folder, readFileSync(to, 'utf8'));
    expect(log.split('\n').filter((line) => line.includes('CONSOLE'))).toEqual([]);
    expect(report).toMatchObject({
      startIsSeen: true,
      seen: 11,
      nodes: 11,
      boxesOverBoxes: 0,
      wordsOverWords: 0,
      wordsOverBoxes: 0,
      tooLong: 0,
      chosen: 'web-1',
      dimmed: 6,
      found: 1,
      errors: [],
    });
  });

  test('begins around the start, large enough to read, where the whole would be too small', {
    timeout: 120_000,
  }, async () => {
    const hub = sampleResource('ec2:Vpc', 'hub', { name: 'hub' });
    const spokes = Array.from({ length: 150 }, (_, index) =>
      sampleResource('ec2:Subnet', `spoke-${index}`, { refs: [['uses', 'hub', 'VpcId']] }),
    );
    await using estate = await createSampleEstate([hub, ...spokes]);
    const to = join(estate.folder, 'graph.html');
    const context = createTestContext({ args: ['hub'], flags: { depth: 1, to, limit: 200 }, output: 'html' });
    const settings = { ...context.settings, database: { value: estate.path, source: 'test' } };
    const installation = { version: '0', folder: estate.folder, catalogDir: undefined };
    const parts = createParts({ settings, installation, env: {}, onPluginLog: () => undefined });
    await graph({ ...context, settings, parts });
    const { report } = look(estate.folder, readFileSync(to, 'utf8'));
    expect(report).toMatchObject({ chosen: 'hub', startIsSeen: true, errors: [] });
    expect(report['startWidth']).toBeGreaterThan(150);
    expect(report['seen']).toBeGreaterThan(10);
  });

  test('takes a picture that is not empty', { timeout: 120_000 }, async () => {
    await using estate = await createSampleEstate();
    const picture = join(estate.folder, 'graph.png');
    const to = join(estate.folder, 'graph.svg');
    const context = createTestContext({ args: ['web-1'], flags: { to }, output: 'svg' });
    const settings = { ...context.settings, database: { value: estate.path, source: 'test' } };
    const installation = { version: '0', folder: estate.folder, catalogDir: undefined };
    const parts = createParts({ settings, installation, env: {}, onPluginLog: () => undefined });
    await graph({ ...context, settings, parts });
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--screenshot=${picture}`];
    const profile = `--user-data-dir=${join(estate.folder, 'profile')}`;
    spawnSync(browser ?? '', [...flags, profile, '--window-size=1600,700', pathToFileURL(to).href], {
      timeout: 60_000,
    });
    // An empty picture of this size compresses to a few kilobytes.
    expect(readFileSync(picture).byteLength).toBeGreaterThan(20_000);
  });
});
