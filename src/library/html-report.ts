import { createHash } from 'node:crypto'
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isFaked } from './best-copy.ts'
import type { Copy, Findings, Group, Pair, Unanswered } from './findings.ts'
import { type Content, Html, html } from './html.ts'
import { REPORT_SCRIPT } from './report-script.ts'
import { REPORT_STYLE } from './report-style.ts'
import { pairBetween } from './seen-from.ts'
import { evidence, percent, relationWords } from './words.ts'

export interface ReportRequest {
  readonly title: string
  /** The picture of an alignment, as an `<svg>` element that goes into the page as it is; empty for none. */
  readonly picture: (pair: Pair) => string
}

/** What a scan found as one page that needs nothing but itself and, to play them, the files where they were. */
export function htmlReport(findings: Findings, { title, picture }: ReportRequest): string {
  const { groups, related, silent, failed } = findings
  const sections = [
    section('duplicates', 'Duplicates', groups.length, html`${groups.map((group, i) => groupCard(group, i, picture))}`),
    section(
      'related',
      'Related, not duplicates',
      related.length,
      html`${related.map((pair, i) => relatedCard(pair, i, picture))}`,
    ),
    section('silent', 'Too silent to compare', silent.length, unansweredList(silent)),
    section('failed', 'Failed', failed.length, unansweredList(failed)),
  ]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(REPORT_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${summary(findings)}
</header>
<main>
${tools(findings)}
${groups.length === 0 ? html`<p class="nothing">No two of these files are the same recording.</p>` : ''}
${sections}
</main>
<footer>Made by Unisono. Nothing was moved or deleted.</footer>
<script>${new Html(REPORT_SCRIPT)}</script>
</body>
</html>
`.text
}

/** Only the page's own script runs, and nothing is fetched but local files to play. */
function contentPolicy(): string {
  const script = createHash('sha256').update(REPORT_SCRIPT).digest('base64')
  return `default-src 'none'; script-src 'sha256-${script}'; style-src 'unsafe-inline'; img-src data:; media-src file:`
}

function summary({ groups, files, seconds }: Findings): Html {
  const copies = groups.flatMap((group) => group.files.filter(({ best }) => !best))
  const figures: readonly (readonly [string, string])[] = [
    ['Files compared', counted(files)],
    ['Sound', lengthOf(seconds)],
    ['Recordings with copies', counted(groups.length)],
    ['Copies beside the best', counted(copies.length)],
    ['Could be freed', sizeOf(bytesOf(copies))],
  ]
  return html`<dl class="stats">${figures.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`
}

function tools({ groups, related, silent, failed }: Findings): Html {
  const links = [
    ['duplicates', 'Duplicates', groups],
    ['related', 'Related', related],
    ['silent', 'Silent', silent],
    ['failed', 'Failed', failed],
  ] as const
  const filled = links.filter(([, , list]) => list.length > 0)
  if (filled.length === 0) return html``
  return html`<div class="tools" role="search">
<div class="filter"><label for="filter">Filter</label>
<input id="filter" type="search" placeholder="part of a name or folder" autocomplete="off" spellcheck="false">
<span id="shown" class="soft" role="status"></span></div>
<nav aria-label="Sections">${filled.map(([id, name, list]) => html`<a href="#${id}">${name} (${counted(list.length)})</a> `)}</nav>
</div>`
}

function section(id: string, name: string, count: number, content: Html): Html {
  if (count === 0) return html``
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name} <span class="count">${counted(count)}</span></h2>
${content}
</section>`
}

function groupCard(group: Group, index: number, picture: ReportRequest['picture']): Html {
  const best = group.files.find((file) => file.best) ?? group.files[0]
  const others = group.files.filter((file) => file !== best)
  const paths = group.files.map(({ path }) => path)
  return html`<article class="card" data-text="${searched(paths)}" aria-labelledby="group-${index}">
<header><h3 id="group-${index}">${basename(best.path)}</h3>
<p class="soft">${counted(group.files.length)} copies · ${sizeOf(bytesOf(others))} could be freed</p></header>
${copiesTable(group.files, best)}
${others.map((copy, i) => comparison(group, copy, best, `${index}-${i}`, picture))}
</article>
`
}

const COLUMNS = ['Format', 'Bit rate', 'Duration', 'Bandwidth', 'Size'] as const

function copiesTable(files: readonly Copy[], best: Copy): Html {
  return html`<table>
<thead><tr><th scope="col">File</th><th scope="col">Format</th>${COLUMNS.slice(1).map((column) => html`<th scope="col" class="number">${column}</th>`)}</tr></thead>
<tbody>${files.map((file) => copyRow(file, file === best))}</tbody>
</table>`
}

function copyRow(file: Copy, best: boolean): Html {
  const cells = [formatOf(file), rateOf(file), clock(file.seconds), bandwidthOf(file), sizeOf(file.bytes)]
  return html`<tr><th scope="row"><span class="name">${basename(file.path)}</span> ${best ? html`<span class="badge">Best copy</span>` : ''}
<span class="folder">${dirname(file.path)}</span>
<span class="note">${file.reason}</span>${file.warnings.map((warning) => html`<span class="warning">${warning}</span>`)}</th>
${cells.map((cell, i) => html`<td${i === 0 ? '' : new Html(' class="number"')} data-label="${COLUMNS[i]}">${cell}</td>`)}</tr>
`
}

/** A copy beside the best one; where the two were not compared, beside the copy that joins it to the group. */
function comparison(group: Group, copy: Copy, best: Copy, id: string, picture: ReportRequest['picture']): Html {
  const others = [best, ...group.files.filter((file) => file !== best && file !== copy)]
  const other = others.find(({ path }) => pairBetween(group, copy.path, path) !== undefined)
  if (other === undefined)
    return html`<p class="pair soft">${basename(copy.path)} was not compared with the others.</p>`
  const pair = pairBetween(group, copy.path, other.path)
  const found = pairBetween(group, other.path, copy.path)
  if (pair === undefined || found === undefined) return html``
  return pairSection(pair, {
    id,
    drawing: picture(group.pairs.includes(pair) ? pair : found),
    evidence: evidence(pair.comparison, copy.seconds, other.seconds),
    roles: ['This copy', other === best ? 'Best copy' : 'Other copy'],
    formats: [formatOf(copy), formatOf(other)],
  })
}

function relatedCard(pair: Pair, index: number, picture: ReportRequest['picture']): Html {
  const { similarity, coverage, referenceCoverage } = pair.comparison
  const words = [
    `similarity ${percent(similarity)}`,
    `${percent(coverage)} of the first is shared`,
    `${percent(referenceCoverage)} of the second is shared`,
  ]
  return html`<article class="card" data-text="${searched([pair.query, pair.reference])}"><header><p class="soft">
<span class="folder">${pair.query}</span><span class="folder">${pair.reference}</span></p></header>
${pairSection(pair, {
  id: `related-${index}`,
  drawing: picture(pair),
  evidence: words,
  roles: ['First', 'Second'],
  formats: [endingOf(pair.query), endingOf(pair.reference)],
})}</article>
`
}

interface PairView {
  readonly id: string
  readonly drawing: string
  readonly evidence: readonly string[]
  readonly roles: readonly [string, string]
  readonly formats: readonly [string, string]
}

function pairSection(
  { query, reference, comparison }: Pair,
  { id, drawing, evidence, roles, formats }: PairView,
): Html {
  const spans = comparison.spans.map((span) => [span.start, span.end, span.referenceStart, span.referenceEnd])
  const [names, tags] = [
    [basename(query), basename(reference)],
    ['copy', 'other'],
  ]
  return html`<div class="pair" role="group" aria-labelledby="pair-${id}" data-spans="${JSON.stringify(spans)}"
 data-copy="${roles[0].toLowerCase()}" data-other="${roles[1].toLowerCase()}" data-keeps-pitch="${keepsPitch(comparison) ? 'yes' : 'no'}">
<h4 id="pair-${id}">${names[0]} <span class="soft">${relationWords(comparison.relation)}</span> ${names[1]}</h4>
${drawing === '' ? '' : html`<figure>${new Html(drawing)}</figure>`}
<div class="beside"><ul class="evidence">${evidence.map((words) => html`<li>${words}</li>`)}</ul>
<div class="players">${[query, reference].map((path, i) => player(path, `${tags[i]}-${id}`, roles[i], formats[i]))}</div>
<div class="together"><button type="button" class="both">Play both from here</button>
<fieldset aria-label="Which one is heard"><span class="soft" aria-hidden="true">Hear</span>${['both', ...tags].map((tag, i) => heard(tag, id, i === 0 ? 'both' : roles[i - 1].toLowerCase()))}</fieldset>
<span class="said soft" role="status"></span></div>
${passages(comparison.spans)}</div>
</div>
`
}

function player(path: string, id: string, role: string, format: string): Html {
  return html`<div class="player"><label for="${id}"><b>${role}</b> <span>${basename(path)}</span></label>
<audio id="${id}" controls preload="none" src="${pathToFileURL(resolve(path)).href}" data-format="${format}"></audio>
<p class="fault" role="status"></p></div>
`
}

function heard(tag: string, id: string, words: string): Html {
  const checked = tag === 'both' ? new Html(' checked') : ''
  return html`<label><input type="radio" name="hear-${id}" value="${tag}"${checked}> ${words}</label>`
}

/** More are seen in the picture. */
const MOST_PASSAGES = 12

function passages(spans: Pair['comparison']['spans']): Content {
  if (spans.length < 2) return ''
  const left = spans.length - MOST_PASSAGES
  return html`<ul class="passages"><li class="soft">Shared passages</li>${spans
    .slice(0, MOST_PASSAGES)
    .map(
      ({ start, end, referenceStart, referenceEnd }, i) =>
        html`<li><button type="button" class="passage" data-span="${i}">▶ ${clock(start)}–${clock(end)} with ${clock(referenceStart)}–${clock(referenceEnd)}</button></li>`,
    )}${left > 0 ? html`<li class="soft">and ${left} more</li>` : ''}</ul>`
}

/** Whether the tempo was changed without the pitch: so is then the other file, when both play together. */
function keepsPitch({ speed, pitchSemitones }: Pair['comparison']): boolean {
  return Math.abs(pitchSemitones - 12 * Math.log2(speed)) > Math.abs(pitchSemitones)
}

function unansweredList(list: readonly Unanswered[]): Html {
  return html`<ul class="plain">${list.map(
    ({ path, message }) =>
      html`<li class="card" data-text="${searched([path, message])}"><span class="name">${basename(path)}</span>
<span class="folder">${dirname(path)}</span>${message}</li>
`,
  )}</ul>`
}

function searched(texts: readonly string[]): string {
  return texts.join(' ').toLowerCase()
}

/** Codecs whose customary name is not their identifier in capitals. */
const CODECS: Readonly<Record<string, string>> = {
  vorbis: 'Vorbis',
  opus: 'Opus',
  wmav1: 'WMA',
  wmav2: 'WMA',
  wmapro: 'WMA Pro',
  wmalossless: 'WMA',
  amrnb: 'AMR',
  amrwb: 'AMR-WB',
  amr_nb: 'AMR',
  amr_wb: 'AMR-WB',
  wavpack: 'WavPack',
}

function formatOf(file: Copy): string {
  const { codec, lossless, sampleRate } = file
  const name = CODECS[codec] ?? (codec.startsWith('pcm_') ? 'PCM' : codec.toUpperCase())
  return lossless ? `${name} ${sampleRate / 1000} kHz, ${isFaked(file) ? 'faked' : 'lossless'}` : name
}

function endingOf(path: string): string {
  return basename(path).split('.').at(-1) ?? ''
}

function rateOf({ bitRate }: Copy): string {
  return `${Math.round(bitRate / 1000)} kbit/s`
}

function bandwidthOf({ bandwidth }: Copy): string {
  if (bandwidth === undefined) return '–'
  return `${(bandwidth.cutoffHz / 1000).toFixed(1)} kHz${bandwidth.brickWall ? ', cut off' : ''}`
}

function bytesOf(files: readonly Copy[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Powers of 1000, as the systems' file lists. */
function sizeOf(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${UNITS[step]}`
}

function lengthOf(seconds: number): string {
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

function counted(count: number): string {
  return count.toLocaleString('en')
}

/** Such as `3:05` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}
