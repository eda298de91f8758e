// Appends to a data folder until it is killed, 16 at a time, and says what was acknowledged.
import { openEmbeddedLedger } from '../../dist/store/embedded/ledger.js'

const [folder, bucket, round] = process.argv.slice(2)
const ledger = await openEmbeddedLedger(folder)
let count = 0

async function append() {
  const i = count++
  const acrId = (Number(round) * 1e6 + i).toString(16).padStart(32, '0')
  const hashes = Uint32Array.from({ length: 50 }, (_, j) => Number(round) * 1e8 + i * 100 + j)
  const recording = { acrId, id: `${round}/${i}`, fingerprint: new Uint8Array(15000).fill(i), hashes, times: hashes }
  const { outcome, number } = await ledger.append(Number(bucket), recording, { seq: 0, hashes, minShared: 10 })
  process.stdout.write(`${outcome} ${recording.id} ${number}\n`)
}

await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (;;) await append()
  }),
)
