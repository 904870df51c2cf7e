import { createHash } from 'node:crypto'
import type { Contract } from '@hoc/spine-schemas/contract'
import { contracts } from '@hoc/spine-schemas/contracts'
import { describe, expect, it } from 'vitest'

import { hasHttp } from './contract-routes.ts'
import { docsPage } from './docs-page.ts'
import { colours, style } from './docs-style.ts'
import { problemsOf } from './problems-of.ts'

const { html, csp } = docsPage(contracts)
const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)

describe('the reference page', () => {
  it('shows every operation, and explains every code that one may answer with', () => {
    const withPath = (contracts as readonly Contract[]).filter(hasHttp)
    for (const { name } of withPath) expect(ids).toContain(name)
    for (const contract of withPath)
      for (const { type } of problemsOf(contract)) expect(ids).toContain(type.replace('/docs#', ''))
  })

  it('has no anchor twice, and no link to one that is not there', () => {
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
    for (const [, target] of html.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(target)
  })

  it('needs no script and nothing from elsewhere, and its policy allows neither', () => {
    expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|\sstyle=|(?:src|href)="(?:https?:)?\/\//)
    expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/)
    expect(csp).toContain(
      createHash('sha256')
        .update(html.split(/<\/?style>/)[1] ?? '')
        .digest('base64'),
    )
  })

  it('can be read by a machine that reads aloud: language, title, landmarks, headings in order', () => {
    expect(html).toMatch(/<html lang="en">/)
    expect(html.match(/<(main|h1)\b/g)).toEqual(['<main', '<h1'])
    expect(html).toMatch(/<nav aria-label="[^"]+">/)
    const levels = [...(html.split('<main')[1] ?? '').matchAll(/<h([1-4])/g)].map(([, level]) => Number(level))
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    expect(html.match(/<th>/g)).toBeNull()
  })

  it('closes every element that it opens', () => {
    const open: string[] = []
    for (const [, slash, name = ''] of html
      .replace(/<style>[^]*<\/style>/, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (slash) expect(open.pop()).toBe(name)
      else if (!['meta', 'br'].includes(name)) open.push(name)
    }
    expect(open).toEqual([])
  })

  it('escapes whatever a contract says', () => {
    const odd: Contract = { ...contracts[0], name: 'a.b', says: '<script>alert("1")</script> & `<b>`' }
    expect(docsPage([odd]).html).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; <code>&lt;b&gt;</code>',
    )
  })
})

describe.each(Object.entries(colours))('in its %s colours', (_, { ground, panel, ...inks }) => {
  it.each(Object.entries(inks).filter(([name]) => name !== 'line'))('%s can be read on both grounds', (_name, ink) => {
    expect(contrast(ink, ground)).toBeGreaterThan(4.5)
    expect(contrast(ink, panel)).toBeGreaterThan(4.5)
  })
})

it('uses no colour outside its palette', () => {
  const [, rest = ''] = style.split('*{box-sizing')
  expect(rest).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|hsl/)
})

// WCAG 2.2, relative luminance.
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
