#!/usr/bin/env node
const MINIMUM = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  process.stderr.write(
    `corkscrew-gcp needs Node.js ${MINIMUM.join('.')} or newer, and this is ${process.versions.node}.\n` +
      'Get a newer one from https://nodejs.org, or start corkscrew itself through npx or npm, which bring one along.\n',
  );
  process.exitCode = 1;
} else {
  await import('../dist/corkscrew-gcp.js');
}
