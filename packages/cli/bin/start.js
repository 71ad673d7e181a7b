'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const entry = join(__dirname, '..', 'dist', 'corkscrew.js');

if (existsSync(entry)) {
  void import(pathToFileURL(entry).href);
} else {
  process.stderr.write(
    `corkscrew: ${entry} does not exist\n  hint: this is a checkout that was not built yet; run: npm run build\n`,
  );
  process.exitCode = 1;
}
