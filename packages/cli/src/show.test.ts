import { listLedger } from '@hoc/spine-schemas/audit'
import { contracts } from '@hoc/spine-schemas/contracts'
import type { Contract } from '@hoc/spine-schemas/contract'
import { listDeliveries } from '@hoc/spine-schemas/webhook-deliveries'
import { expect, it } from 'vitest'

import { columnsOf } from './columns.ts'
import { cell, jsonOf, show, showItems } from './show.ts'
import { tableOf } from './table.ts'

it('shows scalars by name, and lists as tables', () => {
  const value = {
    mode: 'killed',
    note: null,
    limits: { a: 1 },
    changes: [
      { id: '1', by: 'alice' },
      { id: '22', by: null },
    ],
  }

  expect(show(value, { width: 80 })).toBe(
    ['mode    killed', 'limits  {"a":1}', '', 'changes:', 'id  by', '1   alice', '22'].join('\n'),
  )
})

it('shows a list that is all there is without its name', () => {
  expect(show({ changes: [{ id: '1' }] }, { width: 80 })).toBe('id\n1')
  expect(showItems([], { width: 80 })).toBe('none')
})

it('leaves out columns that nobody has, and those that do not fit', () => {
  const rows = [{ id: 'a', empty: '', title: 'x'.repeat(30), far: 'never seen, as there is no room' }]

  expect(tableOf(rows, { width: 40 }).split('\n')[0]).toMatch(/^id {2}title *$/)
  expect(tableOf(rows, { width: 200 })).toContain('never seen')
})

it('keeps to the width', () => {
  const rows = [{ id: '1'.repeat(36), title: 'a'.repeat(200), by: 'alice', note: 'b'.repeat(70) }]

  for (const width of [60, 80, 120, 200]) {
    for (const line of tableOf(rows, { width }).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
  }
})

it('cuts nothing where there is no width to keep to', () => {
  const rows = [{ id: '1', says: 'a'.repeat(200), at: '2026-01-01T12:00:00.000Z' }]

  expect(tableOf(rows, { width: Infinity }).split('\n')[1]).toBe(`1   ${'a'.repeat(200)}  2026-01-01T12:00:00.000Z`)
})

it('lets nobody steer the terminal', () => {
  const title = '\u001b[2Jgone\nsecond\u202Eline\u0007'

  expect(cell(title)).toBe('\uFFFD[2Jgone second\uFFFDline\uFFFD')
  for (const steering of ['\u001b', '\u202e']) expect(showItems([{ title }], { width: 80 })).not.toContain(steering)
  expect(show({ title, list: [{ [title]: 1 }] }, { width: 80 })).not.toContain('\u001b')
})

it('chooses only columns that there are', () => {
  const lists = (contracts as readonly Contract[]).filter(({ name }) => columnsOf(name).columns)

  expect(lists.map(({ name }) => name)).toContain(listLedger.name)
  for (const { name, example } of lists) {
    const { items } = example.output as { items: object[] }
    expect(showItems(items, { width: 500 }).split('\n')[0]).toBeTruthy()
    const header = showItems(items, { width: 500, ...columnsOf(name) })
    for (const column of columnsOf(name).columns ?? []) expect(header).toContain(column)
    expect(header.split('\n')[1]).not.toMatch(/ {40}/)
  }
})

it('tells shortly what the last attempt of a delivery came to, as wide as a terminal is', () => {
  const { items } = listDeliveries.example.output
  const [failed] = items[0]?.log ?? []
  const of = (...log: object[]) =>
    showItems([{ ...items[0], log }], { width: 80, ...columnsOf(listDeliveries.name) }).split('\n')

  expect(of()[0]).toMatch(/^id +state +lastAttempt +type/)
  expect(of({ ...failed }, { ...failed, status: null, error: 'could not be asked: ENOTFOUND' })[1]).toMatch(
    / dead {3}could not be asked: ENOTFOUND( |$)/,
  )
  expect(of({ ...failed })[1]).toContain('  answered 500  ')
  expect(of({ ...failed, status: 204, error: null })[1]).toContain('  answered 204  ')
  expect(of({ ...failed, error: 'x\u001b'.repeat(200) })[1]).toMatch(/^.{49}(x\uFFFD)+…$/)
})

it('prints JSON that steers no terminal, and means what it meant', () => {
  const value = { title: 'a\u009b2J\u202eb', lines: 'one\ntwo\r' }

  expect(jsonOf(value)).toBe('{"title":"a\\u009b2J\\u202eb","lines":"one\\ntwo\\r"}')
  expect(JSON.parse(jsonOf(value, 2))).toEqual(value)
})

it('shows the incidents of a run as it shows all incidents', () => {
  expect(columnsOf('incidents.list_of_run')).toEqual(columnsOf('incidents.list'))
})
