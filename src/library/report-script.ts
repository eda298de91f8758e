/** What the report's controls do. It needs nothing else, and the page shows everything without it. */
export const REPORT_SCRIPT = `
'use strict'
document.documentElement.classList.add('js')
const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  return (hours ? hours + ':' + two(Math.floor(whole / 60) % 60) : Math.floor(whole / 60)) + ':' + two(whole % 60)
}

const box = document.querySelector('#filter')
const shown = document.querySelector('#shown')
const filter = () => {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count = 0
  const cards = document.querySelectorAll('.card')
  for (const card of cards) {
    const text = card.dataset.text
    card.hidden = !words.every((word) => text.includes(word))
    if (!card.hidden) count++
  }
  for (const section of document.querySelectorAll('section'))
    section.hidden = words.length > 0 && section.querySelector('.card:not([hidden])') === null
  shown.textContent = words.length === 0 ? '' : count + ' of ' + cards.length + ' shown'
}
if (box) box.addEventListener('input', filter)

let playing = null
const pauseOthers = (pair) => {
  if (playing && playing !== pair) for (const audio of playing.querySelectorAll('audio')) audio.pause()
  playing = pair
}

for (const pair of document.querySelectorAll('.pair')) {
  const [copy, other] = pair.querySelectorAll('audio')
  if (!copy || !other) continue
  const button = pair.querySelector('.both')
  const said = pair.querySelector('.said')
  const spans = JSON.parse(pair.dataset.spans)
  const name = { copy: pair.dataset.copy, other: pair.dataset.other }
  let here = copy
  let together = false

  const rate = ([start, end, otherStart, otherEnd]) => (end > start ? (otherEnd - otherStart) / (end - start) : 1)
  const spanAt = (time, from, to) =>
    spans.find((span) => time >= span[from] && time < span[to]) ||
    spans.find((span) => span[from] > time) || spans[spans.length - 1]
  const place = () => {
    if (spans.length === 0) return { span: [0, 0, 0, 0], at: here.currentTime, there: here.currentTime }
    const inCopy = here === copy
    const span = inCopy ? spanAt(copy.currentTime, 0, 1) : spanAt(other.currentTime, 2, 3)
    const time = Math.min(Math.max(here.currentTime, span[inCopy ? 0 : 2]), span[inCopy ? 1 : 3])
    const into = inCopy ? time - span[0] : (time - span[2]) / rate(span)
    return { span, at: span[0] + into, there: span[2] + into * rate(span) }
  }
  const label = () => { button.textContent = together ? 'Pause both' : 'Play both from here' }
  const start = ({ span, at, there }) => {
    pauseOthers(pair)
    copy.currentTime = at
    other.currentTime = there
    other.playbackRate = Math.min(4, Math.max(0.25, rate(span)))
    other.preservesPitch = pair.dataset.keepsPitch === 'yes'
    together = true
    said.textContent = clock(at) + ' of ' + name.copy + ' with ' + clock(there) + ' of ' + name.other
    for (const audio of [copy, other]) audio.play().catch(() => {})
    label()
  }
  button.addEventListener('click', () => {
    if (!together) return start(place())
    copy.pause()
    other.pause()
  })
  for (const passage of pair.querySelectorAll('.passage'))
    passage.addEventListener('click', () => {
      const span = spans[Number(passage.dataset.span)]
      start({ span, at: span[0], there: span[2] })
    })
  for (const radio of pair.querySelectorAll('input[type="radio"]'))
    radio.addEventListener('change', () => {
      copy.muted = radio.value === 'other'
      other.muted = radio.value === 'copy'
    })
  for (const audio of [copy, other]) {
    audio.addEventListener('pause', () => {
      if (!copy.paused || !other.paused) return
      together = false
      other.playbackRate = 1
      label()
    })
    audio.addEventListener('play', () => pauseOthers(pair))
    for (const event of ['seeking', 'pointerdown', 'keydown'])
      audio.addEventListener(event, () => { if (!together) here = audio })
    audio.addEventListener('error', () => {
      audio.parentElement.querySelector('.fault').textContent = location.protocol === 'file:'
        ? 'This browser cannot play it: the format (' + audio.dataset.format + ') is unknown to it, or the file was moved.'
        : 'Browsers play local files only from a page that is itself a local file: save this page, and open it from there.'
    })
  }
}
`
