import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type LaunchOptions, launchPlugin, parseLogLine } from '../src/index.ts';
import { encodeCertificateField } from '../src/tls/certificate-field.ts';
import { createIdentity } from '../src/tls/identity.ts';
import { HANDSHAKE } from './fixtures/counter-service.ts';
import { createScratch, NODE_PLUGIN, nodePlugin, rejection, type Scratch, untilGone } from './fixtures/harness.ts';

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string; readonly details: object };
  readonly pid: number;
  readonly tookMs: number;
}

/** Starts what must not start, and proves that neither a process nor a socket is left. */
async function failToStart(scratch: Scratch, command: string, options: Partial<LaunchOptions> = {}): Promise<Failure> {
  let pid = 0;
  const startedAt = performance.now();
  const start = launchPlugin({
    command,
    handshake: HANDSHAKE,
    versions: [1],
    socketDir: scratch.path,
    startTimeoutMs: 10_000,
    logger({ message, fields }) {
      if (message === 'plugin started') pid = Number(fields['pid']);
    },
    ...options,
  });
  const error = (await rejection(start)) as Failure['error'];
  const tookMs = performance.now() - startedAt;
  if (pid !== 0) await untilGone(pid);
  expect(scratch.leftovers()).toEqual([]);
  expect(error).toMatchObject({ name: 'GoPluginError', hint: expect.stringMatching(/./) });
  return { error, pid, tookMs };
}

describe('launchPlugin fails at once, with the reason, for', () => {
  test.each([
    {
      title: 'a program that prints garbage',
      body: "echo 'Welcome to my tool'; exec sleep 60",
      code: 'handshake_failed',
      message: 'Unrecognized remote plugin message: Welcome to my tool',
    },
    {
      title: 'a program that prints bytes that are no text',
      body: String.raw`printf '\377\376\001\n'; exec sleep 60`,
      code: 'handshake_failed',
      message: 'Unrecognized remote plugin message: ',
    },
    {
      title: 'a program that prints half a line and exits',
      body: "printf '1|1|unix'; exit 3",
      code: 'handshake_failed',
      message: 'Unrecognized remote plugin message: 1|1|unix; the plugin exited with code 3 inside its first line',
    },
    {
      title: 'a program that closes its output and goes on',
      body: 'exec 1>&-; exec sleep 60',
      code: 'handshake_failed',
      message: "Failed to read any lines from plugin's stdout",
    },
    {
      title: 'a line of 1 MB',
      body: 'head -c 1000000 /dev/zero | tr "\\0" x; echo; exec sleep 60',
      code: 'handshake_failed',
      message: 'the first line is longer than 65536 bytes and begins with xxx',
    },
    {
      title: 'an endless line',
      body: 'while :; do printf xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
      code: 'handshake_failed',
      message: 'the first line is longer than 65536 bytes',
    },
    {
      title: 'a program that exits at once',
      body: 'echo "no such library" >&2; exit 127',
      code: 'plugin_exited',
      message: 'exited with code 127 before we could connect; its last words: no such library',
    },
    {
      title: 'a program that is killed at once',
      body: 'kill -9 $$',
      code: 'plugin_exited',
      message: 'was ended by SIGKILL before we could connect',
    },
    {
      title: 'another core version',
      body: "echo '2|1|tcp|127.0.0.1:1|grpc|'; exec sleep 60",
      code: 'incompatible_version',
      message: 'incompatible core API version with plugin. Plugin version: 2, Core version: 1',
    },
    {
      title: 'another application version',
      body: "echo '1|9|tcp|127.0.0.1:1|grpc|'; exec sleep 60",
      code: 'incompatible_version',
      message: 'incompatible API version with plugin. Plugin version: 9, Client versions: [1]',
    },
    {
      title: 'the net/rpc flavour',
      body: "echo '1|1|tcp|127.0.0.1:1|netrpc|'; exec sleep 60",
      code: 'handshake_failed',
      message: 'unsupported plugin protocol "netrpc"',
    },
    {
      title: 'a certificate field that is not base64',
      body: `echo '1|1|tcp|127.0.0.1:1|grpc|${'-'.repeat(80)}'; exec sleep 60`,
      code: 'invalid_certificate',
      message: 'error parsing server cert: it is not base64 without padding',
    },
    {
      title: 'a certificate field that is no certificate',
      body: `echo '1|1|tcp|127.0.0.1:1|grpc|${'A'.repeat(80)}'; exec sleep 60`,
      code: 'invalid_certificate',
      message: 'error parsing server cert: it is not an X.509 certificate',
    },
    {
      title: 'a missing certificate',
      body: "echo '1|1|tcp|127.0.0.1:1|grpc|'; exec sleep 60",
      code: 'invalid_certificate',
      message: 'sent no certificate although mutual TLS was asked for',
    },
    {
      title: 'a socket path over 107 bytes',
      body: `echo '1|1|unix|/${'x'.repeat(107)}|grpc|'; exec sleep 60`,
      code: 'socket_path_too_long',
      message: 'unix socket path of 108 bytes is longer than the 107',
    },
  ])('$title', async ({ body, code, message }) => {
    using scratch = createScratch();
    const { error, tookMs } = await failToStart(scratch, scratch.script('bad', body));
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(tookMs).toBeLessThan(5000);
  });

  test('an address where nobody listens', async () => {
    using scratch = createScratch();
    const command = scratch.script('bad', `echo '1|1|unix|${scratch.file('nobody')}|grpc|'; exec sleep 60`);
    const { error } = await failToStart(scratch, command, { autoMtls: false });
    expect(error).toMatchObject({ code: 'connect_failed', message: expect.stringContaining(scratch.file('nobody')) });
  });

  test('a plugin whose certificate is not the one that it printed', async () => {
    using scratch = createScratch();
    const plugin = `${process.execPath} ${NODE_PLUGIN}`;
    const command = scratch.script('bad', `${plugin} | sed -u -E 's#grpc.*#grpc|${certificateField()}#'`);
    const { error } = await failToStart(scratch, command);
    expect(error).toMatchObject({
      code: 'invalid_certificate',
      message: expect.stringContaining('connect to plugin bad'),
    });
  });

  test('a plugin that wants TLS from a host that does not', async () => {
    using scratch = createScratch();
    const command = scratch.script('bad', `echo '1|1|tcp|127.0.0.1:1|grpc|${certificateField()}'; exec sleep 60`);
    const { error } = await failToStart(scratch, command, { autoMtls: false });
    expect(error).toMatchObject({ code: 'invalid_certificate', message: expect.stringContaining('wants TLS') });
  });

  test('a program that prints nothing', async () => {
    using scratch = createScratch();
    const { error, tookMs } = await failToStart(scratch, scratch.script('bad', 'exec sleep 60'), {
      startTimeoutMs: 200,
    });
    expect(error).toMatchObject({
      code: 'start_timeout',
      message: 'timeout while waiting for plugin bad to start: it printed nothing in 200 ms',
    });
    expect(tookMs).toBeLessThan(2000);
  });

  test('a line longer than this host reads', async () => {
    using scratch = createScratch();
    const command = scratch.script('bad', "echo '1|1|unix|/a/long/path|grpc|'; exec sleep 60");
    const { error } = await failToStart(scratch, command, { maxHandshakeBytes: 10 });
    expect(error).toMatchObject({
      code: 'handshake_failed',
      message: expect.stringContaining('longer than 10 bytes and begins with 1|1|unix|/'),
    });
  });

  test('a program that exits while its own child keeps its output open', async () => {
    using scratch = createScratch();
    const command = scratch.script('bad', 'sleep 5 & exit 3');
    const { error, tookMs } = await failToStart(scratch, command, { pipeDrainMs: 50 });
    expect(error).toMatchObject({
      code: 'plugin_exited',
      message: expect.stringContaining('exited with code 3 before we could connect'),
    });
    expect(tookMs).toBeLessThan(3000);
  });

  test('a program that prints half a line and goes on', async () => {
    using scratch = createScratch();
    const command = scratch.script('bad', "printf '1|1|un'; exec sleep 60");
    const { error } = await failToStart(scratch, command, { startTimeoutMs: 300 });
    expect(error).toMatchObject({
      code: 'start_timeout',
      message: expect.stringContaining('it printed "1|1|un" and no line feed'),
    });
  });

  test('a listener that never answers', async () => {
    using scratch = createScratch();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(scratch.file('mute'), resolve));
    const command = scratch.script('bad', `echo '1|1|unix|${scratch.file('mute')}|grpc|'; exec sleep 60`);
    const { error } = await failToStart(scratch, command, { autoMtls: false, startTimeoutMs: 500 });
    server.close();
    expect(error).toMatchObject({ code: 'start_timeout' });
  });

  test('a program for another machine', async () => {
    using scratch = createScratch();
    const header = Buffer.from('7f454c4602010100000000000000000002002a00010000000000000000000000', 'hex');
    writeFileSync(scratch.file('bad'), Buffer.concat([header, Buffer.alloc(100)]), { mode: 0o755 });
    const { error } = await failToStart(scratch, scratch.file('bad'));
    expect(error).toMatchObject({
      code: 'plugin_exited',
      hint: expect.stringContaining('is built for another machine'),
    });
  });

  test.each([
    {
      title: 'a file that is not executable',
      make: (scratch: Scratch) => scratch.script('bad', 'echo', 0o644),
      hint: /is not executable; run: chmod \+x .*\/bad/,
    },
    {
      title: 'a file that does not exist',
      make: (scratch: Scratch) => scratch.file('none'),
      hint: /none does not exist; check the path/,
    },
    {
      title: 'a script without its interpreter',
      make(scratch: Scratch) {
        writeFileSync(scratch.file('bad'), '#!/no/such/interpreter\n', { mode: 0o755 });
        return scratch.file('bad');
      },
      hint: /exists, but the interpreter in its first line/,
    },
    { title: 'a directory', make: (scratch: Scratch) => scratch.path, hint: /may not be executed here|not executable/ },
  ])('$title', async ({ make, hint }) => {
    using scratch = createScratch();
    const { error } = await failToStart(scratch, make(scratch));
    expect(error).toMatchObject({ code: 'spawn_failed', hint: expect.stringMatching(hint) });
  });
});

describe('launchPlugin with a checksum', () => {
  const digestOf = (path: string): Buffer => createHash('sha256').update(readFileSync(path)).digest();

  test('starts what is unchanged', async () => {
    using scratch = createScratch();
    const files = [process.execPath, NODE_PLUGIN].map((path) => ({ path, digest: digestOf(path) }));
    await using plugin = await launchPlugin(nodePlugin(scratch, { checksum: { algorithm: 'sha256', files } }));
    expect(plugin.isAlive).toBe(true);
  });

  test('starts nothing when the script was changed and the interpreter was not', async () => {
    using scratch = createScratch();
    const script = scratch.file('script.mjs');
    writeFileSync(script, 'console.log(1)');
    const files = [process.execPath, script].map((path) => ({ path, digest: digestOf(path) }));
    writeFileSync(script, `await import('node:fs').then((fs) => fs.writeFileSync('${scratch.file('ran')}', ''))`);
    const checksum = { algorithm: 'sha256', files };
    const { error, pid } = await failToStart(scratch, process.execPath, { args: [script], checksum });
    expect(error).toMatchObject({ code: 'checksum_mismatch', message: `checksums did not match for ${script}` });
    expect(pid).toBe(0);
    expect(existsSync(scratch.file('ran'))).toBe(false);
  });
});

describe('launchPlugin with a checksum of an interpreter', () => {
  test('starts nothing when that was changed and the script was not', async () => {
    using scratch = createScratch();
    const command = scratch.script('interpreter', `exec ${process.execPath} "$@"`);
    const files = [command, NODE_PLUGIN].map((path) => ({
      path,
      digest: createHash('sha256').update(readFileSync(path)).digest('hex'),
    }));
    scratch.script('interpreter', `touch ${scratch.file('ran')}; exec ${process.execPath} "$@"`);
    const checksum = { algorithm: 'sha256', files };
    const { error, pid } = await failToStart(scratch, command, { args: [NODE_PLUGIN], checksum });
    expect(error).toMatchObject({ code: 'checksum_mismatch', message: `checksums did not match for ${command}` });
    expect(pid).toBe(0);
    expect(existsSync(scratch.file('ran'))).toBe(false);
  });
});

describe('servePlugin', () => {
  test('tells a person who starts it that it is a plugin', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [NODE_PLUGIN], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "This binary is a plugin. These are not meant to be executed directly.
      Please execute the program that consumes these plugins, which will
      load any plugins automatically
      "
    `);
  });

  test.each([
    {
      title: 'a certificate of the host that does not parse',
      env: { PLUGIN_CLIENT_CERT: 'junk' },
      message: 'client cert provided but failed to parse',
    },
    {
      title: 'a socket directory with too long a path',
      env: { PLUGIN_UNIX_SOCKET_DIR: `/tmp/${'x'.repeat(100)}` },
      message: 'unix socket path of',
    },
    {
      title: 'a socket directory that does not exist',
      env: { PLUGIN_UNIX_SOCKET_DIR: '/no/such/dir' },
      message: "couldn't listen on the unix socket",
    },
    {
      title: 'a group that does not exist',
      env: { PLUGIN_UNIX_SOCKET_GROUP: 'no-such-group' },
      message: 'the group "no-such-group"',
    },
    {
      title: 'ports that are no range',
      env: { PLUGIN_MIN_PORT: '9', PLUGIN_MAX_PORT: '8' },
      message: 'is greater than PLUGIN_MAX_PORT',
    },
  ])('exits with code 1, says why and prints no line for $title', ({ env, message }) => {
    const { magicCookieKey, magicCookieValue } = HANDSHAKE;
    const { status, stdout, stderr } = spawnSync(process.execPath, [NODE_PLUGIN], {
      encoding: 'utf8',
      env: { ...process.env, [magicCookieKey]: magicCookieValue, ...env },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(parseLogLine(stderr.trim())).toMatchObject({ level: 'error', message: expect.stringContaining(message) });
  });

  test('prints about multiplexing only when the host asks', async () => {
    using scratch = createScratch();
    const { magicCookieKey, magicCookieValue } = HANDSHAKE;
    const env = {
      [magicCookieKey]: magicCookieValue,
      PLUGIN_MULTIPLEX_GRPC: 'true',
      PLUGIN_UNIX_SOCKET_DIR: scratch.path,
    };
    const child = spawn(process.execPath, [NODE_PLUGIN], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(chunk.toString()).toMatch(/^1\|1\|unix\|.*\/plugin[0-9a-f]{10}\|grpc\|\|false\n$/);
    expect(scratch.leftovers()).toEqual([]);
  });
});

function certificateField(): string {
  return encodeCertificateField(createIdentity().certificateDer);
}
