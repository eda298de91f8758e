import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findingsIn } from '../../test/findings.ts'
import type { Findings, Pair } from './findings.ts'
import { escaped, html } from './html.ts'
import { htmlReport } from './html-report.ts'

const findings = findingsIn('/music')
const drawn: Pair[] = []
const page = htmlReport(findings, {
  title: 'Duplicates in <Music> & "more"',
  picture: (pair) => {
    drawn.push(pair)
    return `<svg data-picture="${drawn.length}"></svg>`
  },
})

const NOTHING: Findings = { groups: [], related: [], silent: [], failed: [], files: 0, seconds: 0 }

describe('the page', () => {
  test('says in figures what was found', () => {
    const figures = [...page.matchAll(/<dt>([^<]+)<\/dt><dd>([^<]+)<\/dd>/g)].map(([, term, value]) => [term, value])
    expect(figures).toEqual([
      ['Files compared', '1,243'],
      ['Sound', '83.7 h'],
      ['Recordings with copies', '2'],
      ['Copies beside the best', '4'],
      ['Could be freed', '9.2 MB'],
    ])
  })

  test('shows each group with its best copy and the reasons', () => {
    expect(page.match(/<article class="card"/g)).toHaveLength(3)
    expect(page.match(/<span class="badge">Best copy<\/span>/g)).toHaveLength(2)
    expect(page).toContain('It is lossy; the best copy is lossless.')
    expect(page).toContain('FLAC 44.1 kHz, lossless')
    expect(page).toContain('FLAC 44.1 kHz, faked')
    expect(page).toContain('16.0 kHz, cut off')
    expect(page).toContain('The file is damaged at 1:02')
  })

  test('shows the evidence of each copy against the best, and draws the pair as it was found', () => {
    for (const words of ['similarity 96 %', '3.0 % faster', 'pitch +0.5', 'first 5.1 s missing'])
      expect(page).toContain(`<li>${words}</li>`)
    expect(drawn).toEqual([...findings.groups.flatMap(({ pairs }) => pairs), ...findings.related])
    expect(page.match(/<svg data-picture/g)).toHaveLength(5)
  })

  test('plays the files from where they are, whatever their names', () => {
    const urls = [...page.matchAll(/<audio [^>]*src="([^"]*)"/g)].map(([, url]) => url)
    const pairs = [...findings.groups.flatMap(({ pairs }) => pairs), ...findings.related]
    const paths = new Set(pairs.flatMap(({ query, reference }) => [query, reference]))
    expect(new Set(urls)).toEqual(new Set([...paths].map((path) => escaped(pathToFileURL(path).href))))
    expect(urls.filter((url) => /[ "<>]|(?<!&)#|%(?![0-9A-F]{2})/.test(url))).toEqual([])
    expect(urls.some((url) => url.includes('%231%20100%25%20%3Cb%3Ereal.mp3'))).toBe(true)
  })

  test('labels each control', () => {
    const ids = [...page.matchAll(/<audio id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(10)
    for (const id of ids) expect(page).toContain(`<label for="${id}">`)
    expect(page).toContain('<label for="filter">')
  })

  test('lists what is related, silent and failed', () => {
    expect(page).toContain('Amoebax medley.mp3')
    expect(page).toContain('▶ 0:12–0:43 with 0:00–0:30')
    expect(page).toContain('hidden track.wav')
    expect(page).toContain('it begins as HTML')
  })

  test('escapes every name', () => {
    expect(page).toContain('<title>Duplicates in &lt;Music&gt; &amp; &quot;more&quot;</title>')
    expect(page).toContain('&lt;script&gt;alert(1).mp3')
    expect(page).not.toMatch(/<b>real|<script>alert/)
    expect(page.match(/<script>/g)).toHaveLength(1)
  })

  test('runs its own script alone, and fetches nothing', () => {
    const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? ''
    expect(page).toContain(`&#39;sha256-${createHash('sha256').update(script).digest('base64')}&#39;`)
    expect(() => new Function(script)).not.toThrow()
    expect(page).not.toMatch(/https?:/)
  })

  test('says so when there is nothing', () => {
    const empty = htmlReport(NOTHING, { title: 'Nothing', picture: () => '' })
    expect(empty).toContain('No two of these files are the same recording.')
    expect(empty).not.toContain('<section')
  })

  test('shows a copy beside the one that joins it, if it was not compared with the best', () => {
    const [group] = findings.groups
    const [best, first, second] = group.files
    const pairs = [
      { ...group.pairs[0], query: best.path, reference: first.path },
      { ...group.pairs[0], query: first.path, reference: second.path },
    ]
    const chained = htmlReport(
      { ...NOTHING, groups: [{ files: [best, first, second], pairs }] },
      { title: '', picture: ({ query }) => `<svg data-query="${escaped(query)}"></svg>` },
    )
    expect(chained).toContain('<b>Other copy</b>')
    expect(chained.match(/<svg/g)).toHaveLength(2)
  })
})

describe('html', () => {
  test('escapes values, and takes what is HTML as it is', () => {
    expect(html`<p title="${`"'`}">${['<', html`<b>${'&'}</b>`, undefined, 7]}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;<b>&amp;</b>7</p>',
    )
  })

  test('shows what would turn the writing direction or end a line', () => {
    expect(escaped('song\u202e3pm.exe\n\0')).toBe('song\ufffd3pm.exe\ufffd\ufffd')
  })
})
