import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The hub that `vite` (the development server) passes requests on to. */
const hub = process.env.HANSA_URL ?? 'http://127.0.0.1:7070'
const passed = { target: hub, changeOrigin: false }

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing becomes a data: URL: the page's policy lets none but images be one.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/api': passed, '/version': passed } },
  preview: { host: '127.0.0.1', proxy: { '/api': passed, '/version': passed } },
})
