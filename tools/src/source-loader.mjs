// Given to Node with --import, it lets a test process and its threads load the workspace's .ts files: by Node itself where it
// strips types, else through the hooks beside this file.
import { register } from 'node:module';

if (!process.features.typescript) register('./source-hooks.mjs', import.meta.url);
