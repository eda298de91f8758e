// Fingerprints one file and says how much memory its process held at most, in megabytes.
import { readFileSync } from 'node:fs'
import type { EngineChoice } from '../src/audio/decoder.ts'
import { fingerprintFile } from './built-workers.ts'

const [file = '', engine] = process.argv.slice(2)
await fingerprintFile(file, { engine: engine as EngineChoice })
// Not the resource usage: that of a child begins with its parent's.
const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
process.stdout.write(String(Number(kilobytes) / 1024))
