import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Figure, figure } from '../../eval/figures.ts'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import { random } from '../random.ts'
import type { Answer } from '../service/connection.ts'
import { fillStore } from '../service/filled-store.ts'
import { overConnections } from '../service/load.ts'
import { Served } from '../service/served.ts'
import type { DecodingTask } from './decoding.ts'
import { mutantOf } from './mutants.ts'

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const CONNECTIONS = 16
const SENTENCE = /^\{"message":"The given data was invalid\.","errors":\{"(file|id)":\["[^"\\]/

/** Posts mutants to the real service: each is judged, or refused with a sentence, and it goes on serving. */
export async function postMutants({ seed, count, seeds }: DecodingTask): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'unisono-fuzz-'))
  try {
    const wish = { name: 'Fuzz', policy: DEFAULT_DEDUP_POLICY, recordings: 0 }
    const { token, buckets } = await fillStore(folder, [wish], { filling: [], known: [], fresh: [] })
    const served = await Served.start({ main: MAIN, data: folder, flags: ['--audio', 'off', '--log-level', 'error'] })
    try {
      const next = random(seed)
      const mutants = Array.from({ length: count }, () => mutantOf(seeds, (limit) => Math.floor(next() * limit)))
      const target = { url: served.url, token, connections: CONNECTIONS }
      const [warm, rest] = [mutants.slice(0, count / 4), mutants.slice(count / 4)]
      const post = (all: readonly Uint8Array[], from: number) =>
        overConnections(target, Array.from(all.entries()), (connection, [i, fingerprint]) =>
          connection.attempt(buckets[0], { id: `mutant ${from + i}`, fingerprint }),
        )
      const first = await post(warm, 0)
      const before = served.residentMegabytes()
      const second = await post(rest, warm.length)
      const grown = served.residentMegabytes() - before
      const code = await served.stop()
      return figuresOf([...first.results, ...second.results], grown, code)
    } finally {
      await served.kill()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function figuresOf(answers: readonly Answer[], grown: number, code: number | null): Figure[] {
  const ofStatus = (status: number) => answers.filter((answer) => answer.status === status)
  const judged = ofStatus(200).length
  const refused = ofStatus(422).filter(({ body }) => SENTENCE.test(body)).length
  return [
    figure('mutants posted', answers.length, 'mutants'),
    figure('judged', judged, 'mutants'),
    figure('refused with a sentence', refused, 'mutants'),
    figure('answered otherwise', answers.length - judged - refused, 'mutants', '<= 0'),
    figure('memory of the service, growth after the first quarter', grown, 'MB', '<= 100'),
    figure('exit code of its stop', code ?? -1, '', '<= 0'),
  ]
}
