// Fingerprints one file and says how much memory its process held at most, in megabytes.
import type { EngineChoice } from '../src/audio/decoder.ts'
import { fingerprintFile } from './built-workers.ts'

const [file = '', engine] = process.argv.slice(2)
await fingerprintFile(file, { engine: engine as EngineChoice })
process.stdout.write(String(process.resourceUsage().maxRSS / 1024))
