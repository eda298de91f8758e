import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What ffmpeg is told, by the ending. */
const CODECS: Readonly<Record<string, readonly string[]>> = {
  mp3: ['-c:a', 'libmp3lame', '-b:a', '192k'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '5'],
  flac: ['-c:a', 'flac'],
  wav: ['-c:a', 'pcm_s16le'],
  m4a: ['-c:a', 'aac', '-b:a', '160k'],
  wma: ['-c:a', 'wmav2', '-b:a', '160k'],
}

/**
 * A track in another encoding, 44.1 kHz stereo, without what its file says of it.
 *
 * @param filters of ffmpeg, such as `atempo=1.03`.
 */
export async function encode(source: string, folder: string, name: string, filters = 'anull'): Promise<string> {
  const path = join(folder, name)
  const codec = CODECS[name.slice(name.lastIndexOf('.') + 1)]
  const sound = ['-map', '0:a:0', '-map_metadata', '-1', '-ac', '2', '-ar', '44100', '-af', filters]
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', '-i', source, ...sound, ...codec, path])
  return path
}
