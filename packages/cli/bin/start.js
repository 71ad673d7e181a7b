'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const entry = path.join(__dirname, '..', 'dist', 'corkscrew.js');

if (fs.existsSync(entry)) {
  void import(pathToFileURL(entry).href);
} else {
  process.stderr.write(
    `corkscrew: ${entry} does not exist\n  hint: this is a checkout that was not built yet; run: npm run build\n`,
  );
  process.exitCode = 1;
}
