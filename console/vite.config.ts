import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that it works below any path of a proxy.
  base: './',
  resolve: { alias: { unisono: fileURLToPath(new URL('../src', import.meta.url)) } },
  plugins: [react(), precompress()],
  // What it inlined would be refused by the content security policy.
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    assetsDir: 'console',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    license: { fileName: 'licences.md' },
  },
  worker: { format: 'es' },
})
