// Regenerates everything that is committed and generated without the network: protobuf code and the sample catalog.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const [workspace, script] of [
  ['@corkscrew/go-plugin', 'generate'],
  ['@corkscrew/protocol', 'generate'],
  ['@corkscrew/aws-catalog', 'catalog:sample'],
]) {
  execFileSync('npm', ['run', '--silent', script, '--workspace', workspace], { cwd: root, stdio: 'inherit' });
}
