/** `npm run build`: the program as a bundle in `dist/`. */
import path from 'node:path'
import { buildBundle } from './bundle.ts'

const folder = path.join(import.meta.dirname, '..', 'dist')
const { files, bytes } = await buildBundle(folder)
console.log(`dist/tidemark.js: ${files} files, ${Math.round(bytes / 1024)} KB`)
