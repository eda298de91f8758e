import type { Served } from '../service/served.ts'

/** Where the time of an upload goes, by the service's own figures. */
export const STAGES = ['parse', 'look-up', 'verification', 'append'] as const
export type StageName = (typeof STAGES)[number]

/** Means of one upload, in milliseconds. */
export interface Spent {
  /** Of the whole service, all threads. */
  readonly cpu: number
  /** Time that passed in each stage, waiting included, and processor time of the threads that match. */
  readonly stages: Readonly<Record<StageName, { readonly wall: number; readonly cpu: number }>>
}

/** What the service had spent at a moment, in seconds. */
export type Moment = Spent

export async function momentOf(served: Served): Promise<Moment> {
  const metrics = await served.metrics()
  const ofStage = (stage: StageName) => ({
    wall: metrics.get(`unisono_stage_seconds_sum{stage="${stage}"}`) ?? 0,
    cpu: metrics.get(`unisono_stage_cpu_seconds_total{stage="${stage}"}`) ?? 0,
  })
  return { cpu: served.cpuSeconds(), stages: byStage(ofStage) }
}

export function spentBetween(before: Moment, after: Moment, uploads: number): Spent {
  const each = (from: number, to: number) => (1000 * (to - from)) / uploads
  return {
    cpu: each(before.cpu, after.cpu),
    stages: byStage((stage) => ({
      wall: each(before.stages[stage].wall, after.stages[stage].wall),
      cpu: each(before.stages[stage].cpu, after.stages[stage].cpu),
    })),
  }
}

function byStage<Value>(of: (stage: StageName) => Value): Record<StageName, Value> {
  return Object.fromEntries(STAGES.map((stage) => [stage, of(stage)])) as Record<StageName, Value>
}
