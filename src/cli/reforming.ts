const REST_MILLISECONDS = 10_000

/** Says on standard error that the hashes of a ledger are formed anew, and now and then how many are left. */
export function reformingNotice(): (left: number) => void {
  let saidAt: number | undefined
  return (left) => {
    if (saidAt === undefined ? left === 0 : left > 0 && performance.now() - saidAt < REST_MILLISECONDS) return
    console.error(saidAt === undefined ? beginning(left) : `${left} recordings are left.`)
    saidAt = performance.now()
  }
}

function beginning(left: number): string {
  return (
    `This version looks for other hashes: those of ${left} recordings are formed anew from their fingerprints. ` +
    'If that is interrupted, the next start goes on with it.'
  )
}
