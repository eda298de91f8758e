import { Option } from 'commander'
import { POLICIES } from '../match/policy.ts'

/** Which changes of a copy are looked for. */
export function policyOption(): Option {
  return new Option(
    '--policy <which>',
    'changes of speed and pitch that are looked for: default ±10 %, wide ±32 %, exact none',
  )
    .choices(Object.keys(POLICIES))
    .default('default')
}

export function engineOption(): Option {
  return new Option('--engine <which>', 'what decodes').choices(['auto', 'ffmpeg', 'wasm']).default('auto')
}
