// Draws docs/demo.svg: what `corkscrew demo` prints in a terminal, with the middle of its longest table left out.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const CELL = { width: 8.4, height: 19 };
const PADDING = 20;
const ESCAPE = String.fromCharCode(27);
const STYLE_CODE = new RegExp(`${ESCAPE}\\[(\\d+)m`);
const SHOWN_ROWS = 9;
const CLASSES = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

function captureDemo() {
  const home = mkdtempSync(join(tmpdir(), 'corkscrew-picture-'));
  try {
    const env = { ...process.env, HOME: home, FORCE_COLOR: '1' };
    const bin = join(root, 'packages/cli/bin/corkscrew.js');
    const output = execFileSync(process.execPath, [bin, 'demo'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output.replaceAll(home, '~').trimEnd().split('\n');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Keeps the first rows and the total of the table of services. */
function shorten(lines) {
  const first = lines.findIndex((line) => line.includes('──────')) + 1;
  const total = lines.findIndex((line) => line.includes('total'));
  return [...lines.slice(0, first + SHOWN_ROWS), '  …', ...lines.slice(total)];
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** One line of terminal output as tspans; understands the SGR codes that the CLI uses. */
function toTspans(line) {
  let style = '';
  const parts = line.split(STYLE_CODE);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) {
        style = CLASSES[part] ?? '';
        return '';
      }
      if (part === '') return '';
      return style === '' ? escapeXml(part) : `<tspan class="${style}">${escapeXml(part)}</tspan>`;
    })
    .join('');
}

const lines = [`${ESCAPE}[1m$ corkscrew demo${ESCAPE}[22m`, '', ...shorten(captureDemo())];
const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
const width = Math.ceil(columns * CELL.width + 2 * PADDING);
const height = lines.length * CELL.height + 2 * PADDING;
const rows = lines.map(
  (line, index) => `<text x="${PADDING}" y="${PADDING + (index + 0.75) * CELL.height}">${toTspans(line)}</text>`,
);
const style = [
  'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d4d8e0;white-space:pre}',
  '.bold{font-weight:700;fill:#fff}.dim{fill:#6b7385}.red{fill:#f38b8b}.green{fill:#8fd694}.yellow{fill:#f0c674}.cyan{fill:#7fc8e8}',
].join('');
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of corkscrew demo">`,
  `<style>${style}</style>`,
  `<rect width="100%" height="100%" rx="10" fill="#1b1e26"/>`,
  ...rows,
  '</svg>',
  '',
].join('\n');
writeFileSync(join(root, 'docs/demo.svg'), svg);
