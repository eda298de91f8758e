import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/**
 * A name for the sound of a file, without its tags: the same for a file that was moved, renamed or
 * tagged anew. What is hashed, by the first bytes:
 *
 * - MPEG audio, AAC, Monkey's, WavPack, Musepack, TTA: all but ID3v2 in front, APEv2 and ID3v1 at the end,
 *   and the frame of an mp3 that holds no sound but says how it was made: taggers write it anew
 * - flac: the stream's description and the frames
 * - ogg: the first packet, and what follows the header packets, without page headers
 * - mp4: all `mdat`; wav: `fmt ` and `data`; aiff: `COMM` and `SSND`
 *
 * The bytes come from strangers: whatever is not as expected makes the whole file the payload. It
 * is read once, in blocks.
 *
 * @throws the system's error if the file cannot be read.
 */
export async function payloadKey(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const file = new Reader(handle, size)
    return (await payloadHash(file)) ?? (await rangesHash('whole', file, [[0, size]]))
  } finally {
    await handle.close()
  }
}

type Range = readonly [start: number, end: number]

const BLOCK = 1 << 20

/** Random access to a file through one block. */
class Reader {
  readonly size: number
  readonly #handle: FileHandle
  readonly #buffer = Buffer.alloc(BLOCK)
  #start = 0
  #end = 0

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle
    this.size = size
  }

  /** Up to so many bytes, at most a block; fewer at the end of the file. Valid until the next call. */
  async bytes(at: number, count: number): Promise<Buffer> {
    if (at < this.#start || at + count > this.#end) await this.#fill(at)
    return this.#buffer.subarray(at - this.#start, Math.min(at - this.#start + count, this.#end - this.#start))
  }

  async #fill(at: number): Promise<void> {
    this.#start = at
    this.#end = at
    while (this.#end - at < BLOCK) {
      const { bytesRead } = await this.#handle.read(this.#buffer, this.#end - at, BLOCK - (this.#end - at), this.#end)
      if (bytesRead === 0) return
      this.#end += bytesRead
    }
  }
}

/** Undefined if the file is not what it seems to be. */
async function payloadHash(file: Reader): Promise<string | undefined> {
  const start = await afterId3(file)
  const head = Buffer.from(await file.bytes(start, 12))
  const magic = head.toString('latin1')
  if (magic.startsWith('fLaC')) return ranges('flac', file, await flacRanges(file, start))
  if (start === 0 && magic.startsWith('OggS')) return await oggHash(file)
  if (start === 0 && magic.startsWith('RIFF') && magic.endsWith('WAVE'))
    return ranges('wav', file, await chunks(file, ['fmt ', 'data'], 'le'))
  if (start === 0 && magic.startsWith('FORM') && /AIF[FC]$/.test(magic))
    return ranges('aiff', file, await chunks(file, ['COMM', 'SSND'], 'be'))
  if (start === 0 && magic.slice(4, 8) === 'ftyp') return ranges('mp4', file, await mdatRanges(file))
  if (/^(\xff[\xe2-\xff]|MAC |wvpk|MPCK|MP\+|TTA1)/.test(magic))
    return ranges('frames', file, [[await afterInfoFrame(file, start), await beforeTags(file, start)]])
  return undefined
}

async function ranges(kind: string, file: Reader, found: readonly Range[] | undefined): Promise<string | undefined> {
  const bytes = found?.reduce((sum, [start, end]) => sum + end - start, 0) ?? 0
  return found === undefined || bytes === 0 ? undefined : await rangesHash(kind, file, found)
}

async function rangesHash(kind: string, file: Reader, found: readonly Range[]): Promise<string> {
  const hash = createHash('sha256')
  for (const [start, end] of found) {
    for (let at = start; at < end; ) {
      const bytes = await file.bytes(at, Math.min(BLOCK, end - at))
      if (bytes.length === 0) break
      hash.update(bytes)
      at += bytes.length
    }
  }
  return keyOf(kind, hash)
}

function keyOf(kind: string, hash: Hash): string {
  return `${kind}:${hash.digest('hex').slice(0, 40)}`
}

/** Where the sound begins behind ID3v2 tags, of which there may be several. */
async function afterId3(file: Reader): Promise<number> {
  let at = 0
  for (let tags = 0; tags < 16; tags++) {
    const header = await file.bytes(at, 10)
    if (header.length < 10 || header.toString('latin1', 0, 3) !== 'ID3') return at
    const sizes = header.subarray(6, 10)
    if (sizes.some((byte) => byte > 127)) return 0
    const size = sizes.reduce((sum, byte) => sum * 128 + byte, 0)
    const footer = (header[5] & 0x10) === 0 ? 0 : 10
    const end = at + 10 + size + footer
    if (end >= file.size) return 0
    at = end
  }
  return 0
}

/** Where the sound ends before ID3v1 and APEv2 tags, in either order. */
async function beforeTags(file: Reader, start: number): Promise<number> {
  let end = file.size
  for (let tags = 0; tags < 4; tags++) {
    const before = await beforeTag(file, start, end)
    if (before === end) break
    end = before
  }
  return end
}

async function beforeTag(file: Reader, start: number, end: number): Promise<number> {
  if (end - start >= 128 && (await file.bytes(end - 128, 3)).toString('latin1') === 'TAG') return end - 128
  if (end - start < 32) return end
  const footer = await file.bytes(end - 32, 32)
  if (footer.toString('latin1', 0, 8) !== 'APETAGEX') return end
  const header = footer.readUInt32LE(20) >= 0x80000000 ? 32 : 0
  const tagStart = end - footer.readUInt32LE(12) - header
  return tagStart > start && tagStart < end ? tagStart : end
}

/** Of layer III, in kbit/s, for MPEG 1 and for MPEG 2. */
const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0]
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0]
const RATES = [44100, 48000, 32000, 0]

async function afterInfoFrame(file: Reader, start: number): Promise<number> {
  const frame = await file.bytes(start, 40)
  if (frame.length < 40 || frame[0] !== 0xff || ((frame[1] >> 1) & 3) !== 1) return start
  const marks = [13, 21, 36].map((at) => frame.toString('latin1', at, at + 4))
  if (!marks.some((mark) => mark === 'Xing' || mark === 'Info')) return start
  const version = (frame[1] >> 3) & 3
  const kbits = (version === 3 ? KBITS_1 : KBITS_2)[frame[2] >> 4]
  const rate = RATES[(frame[2] >> 2) & 3] / (version === 3 ? 1 : version === 2 ? 2 : 4)
  if (kbits === 0 || rate === 0) return start
  const end = start + Math.floor(((version === 3 ? 144 : 72) * kbits * 1000) / rate) + ((frame[2] >> 1) & 1)
  return end < file.size ? end : start
}

const STREAM_DESCRIPTION = 0

async function flacRanges(file: Reader, start: number): Promise<Range[] | undefined> {
  let description: Range | undefined
  let at = start + 4
  for (;;) {
    const header = await file.bytes(at, 4)
    if (header.length < 4) return undefined
    const size = header.readUIntBE(1, 3)
    if ((header[0] & 0x7f) === STREAM_DESCRIPTION) description ??= [at + 4, at + 4 + size]
    const last = header[0] >= 0x80
    at += 4 + size
    if (at >= file.size) return undefined
    if (last) break
  }
  return description === undefined ? undefined : [description, [at, await beforeTags(file, at)]]
}

/** More chunks than any sane file has. */
const MOST_CHUNKS = 10_000

async function chunks(file: Reader, wanted: readonly string[], order: 'le' | 'be'): Promise<Range[] | undefined> {
  const found = new Map<string, Range>()
  for (let at = 12, count = 0; at + 8 <= file.size; count++) {
    const header = await file.bytes(at, 8)
    const id = header.toString('latin1', 0, 4)
    const size = order === 'le' ? header.readUInt32LE(4) : header.readUInt32BE(4)
    const end = at + 8 + size
    if (count > MOST_CHUNKS || end > file.size || found.has(id)) return undefined
    if (wanted.includes(id)) found.set(id, [at + 8, end])
    at = end + (size & 1)
  }
  return found.size === wanted.length ? wanted.map((id) => found.get(id) as Range) : undefined
}

async function mdatRanges(file: Reader): Promise<Range[] | undefined> {
  const found: Range[] = []
  for (let at = 0, count = 0; at < file.size; count++) {
    const header = await file.bytes(at, 16)
    if (header.length < 8 || count > MOST_CHUNKS) return undefined
    const short = header.readUInt32BE(0)
    if (short === 1 && header.length < 16) return undefined
    const headerSize = short === 1 ? 16 : 8
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short
    if (size < headerSize || at + size > file.size) return undefined
    if (header.toString('latin1', 4, 8) === 'mdat') found.push([at + headerSize, at + size])
    at += size
  }
  return found
}

/** Packets that come before the sound, by the first bytes of the first one. */
const OGG_HEADERS: readonly (readonly [string, number])[] = [
  ['\x01vorbis', 3],
  ['OpusHead', 2],
]

const OGG_BEGINS = 2
const OGG_HEADER = 27

/** Page headers are left out: other tags need other pages, and renumber all that follow. */
async function oggHash(file: Reader): Promise<string | undefined> {
  const hash = createHash('sha256')
  let headers = 0
  let serial = 0
  for (let at = 0, packets = 0; at < file.size; ) {
    const header = await file.bytes(at, OGG_HEADER + 255)
    if (header.length < OGG_HEADER || header.toString('latin1', 0, 4) !== 'OggS') return undefined
    const begins = (header[5] & OGG_BEGINS) !== 0
    if (begins !== (at === 0)) return undefined
    if (begins) serial = header.readUInt32LE(14)
    else if (header.readUInt32LE(14) !== serial) return undefined
    const laces = header.subarray(OGG_HEADER, OGG_HEADER + header[26])
    const size = laces.reduce((sum, lace) => sum + lace, 0)
    const isHeader = packets < headers
    packets += laces.filter((lace) => lace < 255).length
    const bodyStart = at + OGG_HEADER + laces.length
    if (laces.length < header[26] || bodyStart + size > file.size) return undefined
    const body = await file.bytes(bodyStart, size)
    if (begins) headers = OGG_HEADERS.find(([first]) => body.toString('latin1').startsWith(first))?.[1] ?? 0
    if (headers === 0) return undefined
    if (begins || !isHeader) hash.update(body)
    // Sound has to begin on a page of its own.
    if (isHeader && packets > headers) return undefined
    at = bodyStart + size
  }
  return keyOf('ogg', hash)
}
