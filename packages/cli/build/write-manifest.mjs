// Writes oclif.manifest.json from the built commands: names, flags and help of all of them, so that start-up imports the
// one command that was asked for and no other. Part of the build of this package.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

const root = fileURLToPath(new URL('..', import.meta.url));

removeOrphans();
const plugin = new Plugin({
  root,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
});
await plugin.load();
const commands = Object.fromEntries(
  Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1)),
);
const manifest = { commands, version: plugin.manifest.version };
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);

/** The compiler leaves the output of a source that was deleted or renamed; here it would still be a command. */
function removeOrphans() {
  const built = join(root, 'dist/commands');
  for (const path of readdirSync(built, { recursive: true })) {
    const source = join(root, 'src/commands', path.replace(/\.(?:d\.ts|js)(?:\.map)?$/, '.ts'));
    if (!existsSync(source)) rmSync(join(built, path), { recursive: true, force: true });
  }
}
