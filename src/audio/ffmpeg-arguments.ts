import type { DecodeRequest } from './decoder.ts'

/**
 * The only kinds of file that ffmpeg may read, by its own names. A playlist or a script
 * (hls, concat, dash, sdp, image2, …) could make it open other files.
 */
const DEMUXERS = [
  ...[
    '3dostr',
    'aa',
    'aac',
    'aax',
    'ac3',
    'acm',
    'act',
    'adx',
    'aiff',
    'alp',
    'amr',
    'amrnb',
    'amrwb',
    'apc',
    'ape',
    'apm',
  ],
  ...[
    'aptx',
    'aptx_hd',
    'asf',
    'asf_o',
    'ast',
    'au',
    'avi',
    'avr',
    'bfstm',
    'binka',
    'boa',
    'brstm',
    'caf',
    'codec2',
    'dsf',
  ],
  ...[
    'dss',
    'dts',
    'dtshd',
    'dv',
    'eac3',
    'epaf',
    'flac',
    'flv',
    'g722',
    'g723_1',
    'g729',
    'gsm',
    'gxf',
    'hca',
    'hcom',
    'iff',
  ],
  ...[
    'ilbc',
    'ircam',
    'iss',
    'ivf',
    'kux',
    'laf',
    'libgme',
    'libmodplug',
    'libopenmpt',
    'live_flv',
    'loas',
    'lvf',
    'lxf',
  ],
  ...[
    'matroska',
    'webm',
    'mlp',
    'mmf',
    'mods',
    'mov',
    'mp4',
    'm4a',
    '3gp',
    '3g2',
    'mj2',
    'mp3',
    'mpc',
    'mpc8',
    'mpeg',
    'mpegts',
  ],
  ...[
    'msf',
    'mtaf',
    'mxf',
    'nistsphere',
    'nsp',
    'nsv',
    'nut',
    'nuv',
    'ogg',
    'oma',
    'osq',
    'paf',
    'pva',
    'pvf',
    'qcp',
    'qoa',
    'rm',
  ],
  ...[
    'rso',
    'sbc',
    'sds',
    'shn',
    'sln',
    'smjpeg',
    'sol',
    'sox',
    'spdif',
    'svag',
    'swf',
    'tak',
    'truehd',
    'tta',
    'vag',
    'voc',
  ],
  ...['vqf', 'w64', 'wav', 'wsd', 'wtv', 'wv', 'wve', 'xa', 'xvag', 'xwma'],
].join()

export interface Route {
  /** ffmpeg's URLs. */
  readonly input: string
  readonly output: string
  readonly demuxer: string | undefined
  readonly overlong: boolean
}

/**
 * The same for every engine. Levels are told apart in the log so that errors can be counted. A
 * maximal gain of 1 keeps a down-mix from clipping.
 */
export function ffmpegArguments(request: DecodeRequest, { input, output, demuxer, overlong }: Route): string[] {
  const { sampleRate, channels, startSeconds = 0, lengthSeconds } = request
  const start = startSeconds > 0 ? ['-ss', String(startSeconds)] : []
  const jumps = request.seek === 'fast'
  const rate = sampleRate === undefined ? '' : `${sampleRate}:`
  return [
    ...['-nostdin', '-nostats', '-benchmark', '-loglevel', 'level+info'],
    ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS],
    ...(demuxer === undefined ? [] : ['-f', demuxer]),
    ...(overlong ? ['-ignore_length', '1'] : []),
    ...['-threads', '1', ...(jumps ? start : []), '-i', input],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn', ...(jumps ? [] : start)],
    ...(lengthSeconds === undefined ? [] : ['-t', String(lengthSeconds)]),
    ...['-ac', String(channels), '-af', `aresample=${rate}rematrix_maxval=1`],
    ...['-flush_packets', '0', '-f', 'f32le', output],
  ]
}
