/** How far an upload was that did not come to its end. */
export interface Interrupted {
  readonly settled: number
  readonly all: number
}

// In the browser's store, as the page that uploads may be closed at any moment.

function keyOf(bucket: number): string {
  return `unisono.upload.${bucket}`
}

export function noteProgress(bucket: number, { settled, all }: Interrupted): void {
  localStorage.setItem(keyOf(bucket), `${settled}/${all}`)
}

export function forgetProgress(bucket: number): void {
  localStorage.removeItem(keyOf(bucket))
}

export function interruptedUpload(bucket: number): Interrupted | undefined {
  const found = /^(\d+)\/(\d+)$/.exec(localStorage.getItem(keyOf(bucket)) ?? '')
  return found === null ? undefined : { settled: Number(found[1]), all: Number(found[2]) }
}
