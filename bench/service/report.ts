import { cpus, loadavg } from 'node:os'
import type { Figure } from '../../eval/figures.ts'
import { figureTable } from '../report.ts'
import { MIX } from './mix.ts'

export interface ServiceRun {
  readonly recordings: string
  readonly requests: string
  readonly connections: string
}

export function serviceMarkdown(figures: readonly Figure[], { recordings, requests, connections }: ServiceRun): string {
  return [
    '# Benchmarks: the service',
    '',
    'Written by `npm run bench:service`; do not edit. `npm run bench:fuzz` posts damaged fingerprints, a million of which it decodes.',
    '',
    `On ${cpus().length} × ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}. The real \`unisono serve\` as a process of its`,
    `own, with one bucket of ${recordings} recordings for each policy, made of short pieces of real music, on the embedded store;`,
    `${requests} requests over ${connections} connections that are kept alive, from another process of the same machine. The uploads are`,
    `${MIX}`,
    '(those of the exact policy at the true speed). New recordings, known tracks and what fills the bucket come of different music:',
    'recombined from the same tracks, new ones share passages with thousands of the bucket, are aligned with many, and cost eight times as much.',
    'Processor time is that of the service, user and system, all threads; that of a',
    'stage is what its threads take, without waiting. Times on the wall are those of a machine that others compute on too where',
    `its load is above that of the benchmark: it was ${loadavg()[0].toFixed(1)} in the last minute.`,
    '',
    ...figureTable(figures),
    '',
  ].join('\n')
}
