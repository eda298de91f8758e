/** A time of the wire: UTC, `YYYY-MM-DD HH:MM:SS`. */
export function dateOf(time: string): Date {
  return new Date(`${time.replace(' ', 'T')}Z`)
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

interface TimeProps {
  readonly at: string
  readonly isDay?: boolean
}

/** A time of the wire, in the zone of who reads it. */
export function Time({ at, isDay = false }: TimeProps) {
  const date = dateOf(at)
  return (
    <time dateTime={date.toISOString()} title={FULL.format(date)} className="time">
      {DAY.format(date)}
      {!isDay && <span className="soft"> {MINUTE.format(date)}</span>}
    </time>
  )
}
