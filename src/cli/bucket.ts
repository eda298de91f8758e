import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import type { Bucket, BucketChange } from '../wire/buckets.ts'
import { type AdministrationFlags, administer, withAdministration } from './administration.ts'
import { colours } from './colours.ts'
import { columns, facts } from './columns.ts'
import { sizeOf } from './moving.ts'
import { number, type PolicyFlags, policyWish, withPolicyFlags } from './policy-flags.ts'
import { append, count } from './usage.ts'

interface ListFlags extends AdministrationFlags {
  readonly search?: string
  readonly region?: string
}

interface CreateFlags extends AdministrationFlags, PolicyFlags {
  readonly region: string
  readonly netType?: number
  readonly label?: readonly string[]
  readonly metadataTemplate?: string
}

interface EditFlags extends AdministrationFlags, PolicyFlags {
  readonly name?: string
  readonly label?: readonly string[]
  /** Both only as `--no-…`. */
  readonly labels: boolean
  readonly metadataTemplate?: string | boolean
}

interface DeleteFlags extends AdministrationFlags {
  readonly yes?: true
  readonly force?: true
}

export function bucketCommand(): Command {
  return new Command('bucket')
    .summary('list, make, change and delete buckets')
    .description('Administers the buckets of a server, or of a data folder while no server runs on it.')
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(showCommand())
    .addCommand(editCommand())
    .addCommand(deleteCommand())
}

function listCommand(): Command {
  return withAdministration(new Command('list').description('Lists the buckets that the token may touch.'))
    .option('--search <text>', 'only those with this in their name')
    .option('--region <region>', 'only those of this region')
    .action(list)
}

function createCommand(): Command {
  const command = new Command('create')
    .description('Makes a bucket for track files.')
    .argument('<name>', 'what it is called')
    .option('--region <region>', 'where it is, in your own words', 'local')
    .option('--net-type <number>', 'kept as it is', number)
    .option('--label <text>', 'a label; there may be several', append)
    .option('--metadata-template <text>', 'kept as it is')
  return withAdministration(withPolicyFlags(command)).action(create)
}

function showCommand(): Command {
  const command = new Command('show').description('Shows a bucket and its policy.')
  return withAdministration(command.argument('<id>', 'its number', count)).action(show)
}

function editCommand(): Command {
  const command = new Command('edit')
    .description('Changes a bucket. What is not named stays as it is.')
    .argument('<id>', 'its number', count)
    .option('--name <text>', 'another name')
    .option('--label <text>', 'a label in place of those there; there may be several', append)
    .option('--no-labels', 'no labels')
    .option('--metadata-template <text>', 'another template')
    .option('--no-metadata-template', 'none')
  return withAdministration(withPolicyFlags(command)).action(edit)
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('Deletes a bucket, once its name was typed. What it holds is lost.')
    .argument('<id>', 'its number', count)
    .option('--force', 'also if it holds recordings, with all of them')
    .option('--yes', 'without asking for its name')
  return withAdministration(command).action(drop)
}

async function list({ search, region, ...flags }: ListFlags, command: Command): Promise<void> {
  const found: Bucket[] = []
  await administer(flags, command, async ({ buckets }) => {
    for await (const bucket of buckets.each({ search, region })) found.push(bucket)
  })
  if (flags.json) console.log(JSON.stringify(found, null, 2))
  else if (found.length > 0) console.log(tableOf(found))
  else console.error('There is no bucket. `unisono bucket create NAME` makes one.')
}

async function create(name: string, flags: CreateFlags, command: Command): Promise<void> {
  const { region, netType, label, metadataTemplate } = flags
  const dedup = policyWish(flags)
  const wish = {
    name,
    region,
    type: 'DedupFile',
    ...(netType !== undefined && { net_type: netType }),
    ...(label !== undefined && { labels: [...label] }),
    ...(metadataTemplate !== undefined && { metadata_template: metadataTemplate }),
    ...(dedup !== undefined && { dedup: dedup as BucketChange['dedup'] & object }),
  }
  const bucket = await administer(flags, command, ({ buckets }) => buckets.create(wish), true)
  print(bucket, flags, `Bucket ${bucket.id} is made.`)
}

async function show(id: number, flags: AdministrationFlags, command: Command): Promise<void> {
  print(await administer(flags, command, ({ buckets }) => buckets.get(id)), flags)
}

async function edit(id: number, flags: EditFlags, command: Command): Promise<void> {
  const change = changeOf(flags)
  if (Object.keys(change).length === 0) command.error('error: name what is to change')
  const bucket = await administer(flags, command, ({ buckets }) => buckets.update(id, change))
  print(bucket, flags, `Bucket ${bucket.id} is changed.`)
}

function changeOf(flags: EditFlags): BucketChange {
  const { name, label, labels, metadataTemplate: template } = flags
  const dedup = policyWish(flags)
  return {
    ...(name !== undefined && { name }),
    ...(label !== undefined && { labels: [...label] }),
    ...(!labels && { labels: [] }),
    ...(typeof template === 'string' && { metadata_template: template }),
    ...(template === false && { metadata_template: null }),
    ...(dedup !== undefined && { dedup: dedup as BucketChange['dedup'] & object }),
  }
}

async function drop(id: number, flags: DeleteFlags, command: Command): Promise<void> {
  const isAsked = flags.yes !== true
  const force = flags.force === true
  if (isAsked && process.stdin.isTTY !== true)
    command.error('error: nobody can type the name here; --yes deletes without asking')
  const bucket = await administer(flags, command, async ({ buckets }) => {
    const found = await buckets.get(id)
    if (found.num > 0 && !force) throw new Error(notEmpty(found))
    if (isAsked && !(await typesName(found))) throw new Error('That is not its name. Nothing was deleted.')
    await buckets.delete(id, { force })
    return found
  })
  if (flags.json) console.log(JSON.stringify(bucket, null, 2))
  else console.log(`Bucket ${bucket.id} (${bucket.name}) is deleted, with ${recordings(bucket)}.`)
}

function notEmpty(bucket: Bucket): string {
  return `Bucket ${bucket.id} (${bucket.name}) holds ${recordings(bucket)}; --force deletes them too. Nothing was deleted.`
}

async function typesName(bucket: Bucket): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const question = `Bucket ${bucket.id} holds ${recordings(bucket)}, which cannot be brought back.\nType its name, ${bucket.name}, to delete it: `
    return (await terminal.question(question)).trim() === bucket.name
  } finally {
    terminal.close()
  }
}

function recordings({ num }: Bucket): string {
  return num === 1 ? '1 recording' : `${num} recordings`
}

function print(bucket: Bucket, { json }: AdministrationFlags, headline?: string): void {
  if (json) console.log(JSON.stringify(bucket, null, 2))
  else console.log([...(headline === undefined ? [] : [headline]), ...facts(factsOf(bucket))].join('\n'))
}

function factsOf({ dedup, ...bucket }: Bucket): (readonly [string, string | number])[] {
  const policy = Object.entries(dedup ?? {}).map(
    ([member, value]) => [`  ${member}`, Array.isArray(value) ? value.join(', ') : String(value)] as const,
  )
  return [
    ['id', bucket.id],
    ['name', bucket.name],
    ['type', bucket.type],
    ['region', bucket.region],
    ['labels', bucket.labels.length === 0 ? 'none' : bucket.labels.join(', ')],
    ['holds', `${recordings(bucket)}, ${sizeOf(Number(bucket.size))}`],
    ['created', `${bucket.created_at} UTC`],
    ['changed', `${bucket.updated_at} UTC`],
    ...(policy.length === 0 ? [] : [['policy', ''] as const, ...policy]),
  ]
}

function tableOf(buckets: readonly Bucket[]): string {
  const rows = buckets.map(({ id, name, type, region, num, size, labels, created_at }) => {
    return [id, name, type, region, num, sizeOf(Number(size)), created_at, labels.join(', ')]
  })
  const [heading, ...lines] = columns(['id', 'name', 'type', 'region', 'recordings', 'size', 'created', 'labels'], rows)
  return [colours().dim(heading), ...lines].join('\n')
}
