/** What others say of their own, or was measured of them elsewhere; nothing of it is of this run. */
export interface Peer {
  readonly name: string
  readonly perTrack: string
  readonly tracks: string
  readonly note: string
}

export const PEERS: readonly Peer[] = [
  { name: 'Olaf', perTrack: '141 KB', tracks: '106 k', note: 'the largest index that was reported' },
  { name: 'audfprint', perTrack: '17 KB', tracks: '262 k', note: 'a limit of its format' },
  { name: 'gunfinger', perTrack: '72 KB', tracks: '65 k', note: 'a limit of its format' },
  {
    name: 'AcoustID',
    perTrack: 'about 1 KB',
    tracks: '10 M and more',
    note: 'one window of 15 s a track, and deaf to a change of speed of 2.5 %; 60 ms a look-up, mean, at 10 M',
  },
]
