// Opens a data folder whose hashes are to be formed anew, and is killed after the first that are.
import { openEmbeddedLedger } from '../../dist/store/embedded/ledger.js'

const [folder] = process.argv.slice(2)
let total
await openEmbeddedLedger(folder, {
  onReforming(left) {
    total ??= left
    if (left < total) process.kill(process.pid, 'SIGKILL')
  },
})
