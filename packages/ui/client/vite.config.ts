import { defineConfig } from 'vite';

// Everything is a file of its own, which a strict policy of content allows: nothing is put into the page as a data URL or a script.
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    target: 'es2022',
  },
});
