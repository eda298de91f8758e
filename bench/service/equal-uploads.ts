import { Connection, type Deduplicated } from './connection.ts'

export interface EqualWish {
  readonly url: string
  readonly token: string
  readonly bucket: number
  readonly connections: number
  readonly fingerprints: readonly Uint8Array[]
}

/** Posts each new track over all connections at once, under an id for each, and answers what each track was answered. */
export async function postEqual(wish: EqualWish): Promise<readonly (readonly Deduplicated[])[]> {
  const { url, token, bucket, fingerprints } = wish
  const lines = Array.from({ length: wish.connections }, () => new Connection(url, token))
  const answers: Deduplicated[][] = []
  for (const [track, fingerprint] of fingerprints.entries()) {
    const posts = lines.map((line, i) => line.post(bucket, { id: `equal-${track}-${i}`, fingerprint }))
    answers.push(await Promise.all(posts))
  }
  for (const line of lines) line.close()
  return answers
}

/** How many tracks were kept exactly once, with all their uploads at one recording. */
export function keptOnce(answers: readonly (readonly Deduplicated[])[]): number {
  return answers.filter(
    (track) => track.filter(({ do_db }) => do_db).length === 1 && new Set(track.map(({ acr_id }) => acr_id)).size === 1,
  ).length
}
