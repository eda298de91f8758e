import { Command, InvalidArgumentError } from 'commander'
import { secondsOf, timeText } from '../http/time.ts'
import { SCOPES, type Scope } from '../store/ledger.ts'
import type { MadeToken, Token } from '../wire/tokens.ts'
import { type AdministrationFlags, administer, withAdministration } from './administration.ts'
import { colours } from './colours.ts'
import { columns } from './columns.ts'
import { count } from './usage.ts'

interface CreateFlags extends AdministrationFlags {
  readonly scope: readonly Scope[]
  readonly bucket?: readonly number[]
  readonly expires?: string
}

export function tokenCommand(): Command {
  return new Command('token')
    .summary('list, make and revoke tokens')
    .description('Administers who may use a server, there or in its data folder while no server runs on it.')
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(revokeCommand())
}

function listCommand(): Command {
  return withAdministration(new Command('list').description('Lists all tokens, by their first characters.')).action(
    list,
  )
}

function createCommand(): Command {
  const command = new Command('create')
    .description(
      'Makes a token and prints it, this once: only its hash is kept. A right to write holds the one to read, and ' +
        'admin holds all.',
    )
    .argument('<name>', 'what it is for')
    .option('--scope <scopes>', `what it may do, with commas: ${SCOPES.join(', ')}`, scopes, ['write-dedup'] as const)
    .option('--bucket <ids>', 'the only buckets that it may touch, with commas (default: all)', ids)
    .option('--expires <when>', 'its end: such as 12h, 90d or 2030-01-31 (default: never)', expiry)
  return withAdministration(command).action(create)
}

function revokeCommand(): Command {
  const command = new Command('revoke').description('Refuses a token from now on.')
  return withAdministration(command.argument('<id>', 'its number, as `unisono token list` shows it', count)).action(
    revoke,
  )
}

/** Parses scopes, for commander. */
function scopes(text: string): Scope[] {
  return text.split(',').map((name) => {
    const scope = SCOPES.find((known) => known === name.trim())
    if (scope === undefined) throw new InvalidArgumentError(`There is no scope ${name}.`)
    return scope
  })
}

/** Parses numbers of buckets, for commander. */
function ids(text: string): number[] {
  return text.split(',').map(count)
}

const SECONDS_BY_UNIT: Readonly<Record<string, number>> = { h: 3600, d: 86_400 }

/** Parses a length of time or a time in UTC, for commander; as the wire has it. */
function expiry(text: string): string {
  const [, amount, unit] = /^(\d{1,6})([hd])$/.exec(text) ?? []
  if (amount !== undefined) return timeText(Date.now() / 1000 + Number(amount) * SECONDS_BY_UNIT[unit])
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text} 00:00:00` : text.replace('T', ' ').replace(/Z$/, '')
  if (Number.isNaN(secondsOf(time)))
    throw new InvalidArgumentError(
      'It has to be hours or days from now, such as 12h or 90d, or a day such as 2030-01-31.',
    )
  return time
}

async function list(flags: AdministrationFlags, command: Command): Promise<void> {
  const found = await administer(flags, command, ({ tokens }) => tokens.list())
  if (flags.json) console.log(JSON.stringify(found, null, 2))
  else if (found.length > 0) console.log(tableOf(found))
  else console.error('There is no token. `unisono token create NAME` makes one.')
}

async function create(name: string, flags: CreateFlags, command: Command): Promise<void> {
  const { scope, bucket, expires } = flags
  const wish = {
    name,
    scopes: [...scope],
    buckets: bucket === undefined ? null : [...bucket],
    expires_at: expires ?? null,
  }
  const made = await administer(flags, command, ({ tokens }) => tokens.create(wish), true)
  if (flags.json) console.log(JSON.stringify(made, null, 2))
  else {
    console.error(madeText(made))
    // Alone on the standard output, so that a script can take it from there.
    console.log(made.token)
  }
}

function madeText({ id, name, scopes, buckets, expires_at: end }: MadeToken['data']): string {
  const where =
    buckets === null ? 'in all buckets' : `in ${buckets.length === 1 ? 'bucket' : 'buckets'} ${buckets.join(', ')}`
  const until = end === null ? 'until it is revoked' : `until ${end} UTC`
  return `Token ${id} (${name}) may ${scopes.join(', ')} ${where}, ${until}. It is shown this once:`
}

async function revoke(id: number, flags: AdministrationFlags, command: Command): Promise<void> {
  await administer(flags, command, ({ tokens }) => tokens.revoke(id))
  console.log(flags.json ? JSON.stringify({ id, revoked: true }) : `Token ${id} is refused from now on.`)
}

function tableOf(tokens: readonly Token[]): string {
  const now = timeText(Date.now() / 1000)
  const rows = tokens.map((token) => {
    const { id, name, hint, scopes, buckets, created_at, last_used_at } = token
    const where = buckets === null ? 'all' : buckets.join(', ')
    return [id, name, `${hint}…`, scopes.join(', '), where, created_at, last_used_at ?? 'never', endOf(token, now)]
  })
  const [heading, ...lines] = columns(
    ['id', 'name', 'token', 'scopes', 'buckets', 'created', 'last used', 'ends'],
    rows,
  )
  const { dim } = colours()
  return [heading, ...lines].map((line, i) => (i === 0 || isOver(tokens[i - 1], now) ? dim(line) : line)).join('\n')
}

function endOf({ revoked_at: revoked, expires_at: end }: Token, now: string): string {
  if (revoked !== null) return `revoked ${revoked}`
  if (end === null) return 'never'
  return end <= now ? `expired ${end}` : end
}

function isOver({ revoked_at: revoked, expires_at: end }: Token, now: string): boolean {
  return revoked !== null || (end !== null && end <= now)
}
