#!/usr/bin/env node
'use strict';

// Runs under any Node, however old: says which one is needed, or hands over to the bundled one.
var fs = require('fs');
var path = require('path');

var NEEDED = [22, 19];

function isNewEnough(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1]);
}

function findBundledNode() {
  var system = process.platform === 'win32' ? 'win' : process.platform;
  var name = 'node-' + system + '-' + process.arch;
  var file = path.join(name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  for (var i = 0; i < module.paths.length; i += 1) {
    var candidate = path.join(module.paths[i], file);
    if (fs.existsSync(candidate)) return candidate;
  }
  return undefined;
}

function handOver(node) {
  var child = require('child_process').spawn(node, [__filename].concat(process.argv.slice(2)), {
    // The channel tells the child of signals, and by its end that this process died.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, { CORKSCREW_LAUNCHER: String(process.pid) }),
  });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      // A message, not a signal: a terminal signals both, and the child must be able to tell one Ctrl-C from two.
      if (child.connected) child.send({ kind: 'signal', signal: signal });
    });
  });
  child.on('error', refuse);
  child.on('exit', function (code, signal) {
    process.exitCode = code === null ? 128 + (require('os').constants.signals[signal] || 0) : code;
  });
}

function refuse() {
  process.stderr.write(
    'corkscrew: Node.js ' +
      NEEDED.join('.') +
      ' or newer is needed, this is ' +
      process.versions.node +
      '\n' +
      '  hint: install Node.js 24 from https://nodejs.org, or with a version manager: nvm install 24\n',
  );
  process.exitCode = 1;
}

if (isNewEnough(process.versions.node)) {
  require('./start.js');
} else {
  var bundled = findBundledNode();
  if (bundled === undefined) refuse();
  else handOver(bundled);
}
