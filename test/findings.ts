import type { Copy, Findings, LibraryFile, Pair } from '../src/library/findings.ts'
import type { Comparison } from '../src/match/comparison.ts'

/** What a scan may find, with the numbers of real scans; names are as awkward as names get. */

function file(path: string, seconds: number, bitRate: number, codec: string, cutoffHz: number): LibraryFile {
  const lossless = ['flac', 'pcm_s16le', 'ape'].includes(codec)
  return {
    path,
    bytes: Math.round((seconds * bitRate) / 8),
    modifiedMilliseconds: 1_600_000_000_000,
    seconds,
    container: codec,
    codec,
    lossless,
    sampleRate: 44100,
    channels: 2,
    bitRate,
    bandwidth: { cutoffHz, brickWall: cutoffHz < 20_500 },
    warnings: [],
  }
}

function copy(known: LibraryFile, reason: string, best = false): Copy {
  return { ...known, best, reason }
}

function comparison(change: Partial<Comparison>): Comparison {
  return {
    relation: 'same',
    similarity: 0.91,
    coverage: 1,
    referenceCoverage: 1,
    speed: 1,
    pitchSemitones: 0,
    spans: [],
    margin: 21.4,
    likeness: { evidence: 21_340, explained: 0.982, exactness: 2.71, levelOutliers: 0.004, dominance: 1 },
    ...change,
  }
}

function pair(query: string, reference: string, change: Partial<Comparison>): Pair {
  return { query, reference, comparison: comparison(change) }
}

/** Puts the findings into a folder that may really be there. */
export function findingsIn(folder: string): Findings {
  const at = (name: string): string => `${folder}/${name}`
  const flac = at('Albums/Alex Almarza/Amoebax/01 Angus’ Background Music.flac')
  const mp3 = at("Downloads/angus' background (128k) #1 100% <b>real.mp3")
  const fast = at('Downloads/from video/Angus background.m4a')
  const fake = at('Downloads/Angus’ Background Music [HQ FLAC].flac')
  const kerberos = at('Albums/Alex Almarza/Amoebax/03 Kerberos’ Background Music.ogg')
  const kerberosCopy = at('Phone/Music/=kerberos, "backup".wma')
  const medley = at('Mixes/Amoebax medley.mp3')
  return {
    groups: [
      {
        files: [
          copy(
            file(flac, 73.28, 842_000, 'flac', 21_400),
            'It is lossless; the next best, Angus’ Background Music [HQ FLAC].flac, is lossless only in name (its sound ends at 16.0 kHz as if cut off, so it was made of a lossy file).',
            true,
          ),
          copy(
            file(fake, 73.28, 731_000, 'flac', 16_000),
            'It is lossless only in name (its sound ends at 16.0 kHz as if cut off, so it was made of a lossy file); the best copy is lossless.',
          ),
          copy(file(mp3, 73.33, 128_000, 'mp3', 16_000), 'It is lossy; the best copy is lossless.'),
          {
            ...copy(file(fast, 66.07, 96_000, 'aac', 14_900), 'It is lossy; the best copy is lossless.'),
            warnings: ['The file is damaged at 1:02: 0.1 s could not be decoded.'],
          },
        ],
        pairs: [
          pair(flac, fake, {
            similarity: 0.964,
            spans: [{ start: 0, end: 73.28, referenceStart: 0, referenceEnd: 73.28, similarity: 0.964 }],
          }),
          pair(mp3, flac, {
            similarity: 0.912,
            spans: [{ start: 0.05, end: 73.33, referenceStart: 0, referenceEnd: 73.28, similarity: 0.912 }],
          }),
          pair(fast, flac, {
            similarity: 0.743,
            coverage: 0.99,
            referenceCoverage: 0.93,
            speed: 1.0301,
            pitchSemitones: 0.51,
            margin: 9.8,
            spans: [{ start: 0, end: 66.07, referenceStart: 5.1, referenceEnd: 73.16, similarity: 0.743 }],
          }),
        ],
      },
      {
        files: [
          copy(
            file(kerberos, 68.57, 96_000, 'vorbis', 18_300),
            'It reaches up to 18.3 kHz; the next best, =kerberos, "backup".wma, reaches up to 13.1 kHz.',
            true,
          ),
          copy(
            file(kerberosCopy, 68.6, 64_000, 'wmav2', 13_100),
            'It reaches up to 13.1 kHz; the best copy reaches up to 18.3 kHz.',
          ),
        ],
        pairs: [
          pair(kerberosCopy, kerberos, {
            similarity: 0.807,
            spans: [{ start: 0.02, end: 68.6, referenceStart: 0, referenceEnd: 68.57, similarity: 0.807 }],
          }),
        ],
      },
    ],
    related: [
      pair(medley, flac, {
        relation: 'overlaps',
        similarity: 0.884,
        coverage: 0.33,
        referenceCoverage: 0.62,
        spans: [
          { start: 12.4, end: 42.6, referenceStart: 0, referenceEnd: 30.2, similarity: 0.89 },
          { start: 121, end: 136.4, referenceStart: 50.1, referenceEnd: 65.5, similarity: 0.87 },
        ],
      }),
    ],
    silent: [
      {
        path: at('Albums/hidden track.wav'),
        message: 'It has too little sound to be recognised by: 0 peaks, where 100 are the least.',
      },
    ],
    failed: [
      {
        path: at('Downloads/<script>alert(1).mp3'),
        message: 'This is no audio file: it begins as HTML. Fetch it again.',
      },
    ],
    files: 1243,
    seconds: 301_442,
  }
}
