import { describe, expect, it } from 'vitest'

import { controlIn, isPlainlySql, plainControlIn, statementsOf } from './sql-control.ts'

describe('statementsOf', () => {
  it.each([
    ['select 1; select 2', ['select 1', 'select 2']],
    ["select ';' ; begin", ["select ';'", 'begin']],
    ['select "a;b"; end', ['select "a;b"', 'end']],
    ['/* a; /* b; */ c; */ begin -- x; y\n;', ['begin']],
    ['select $a$ ; $$ ; $a$; commit', ['select $a$ ; $$ ; $a$', 'commit']],
    [String.raw`select E'\';' ; commit`, [String.raw`select E'\';'`, 'commit']],
    ["don't; commit", ["don't; commit"]],
    ['', []],
  ])('divides %j', (sql, expected) => {
    expect(statementsOf(sql)).toEqual(expected)
  })
})

describe('controlIn', () => {
  it.each([
    'begin',
    'BEGIN;',
    ' bEgIn ; ',
    'begin work',
    'begin read only',
    'BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE',
    'begin immediate',
    'BEGIN TRAN',
    'begin transaction mine',
    'start transaction',
    'start\n\ttransaction read write',
    'commit and chain',
    'commit prepared $1',
    'end',
    'abort',
    'rollback',
    'rollback to savepoint "a b"',
    'rollback to a',
    'savepoint a',
    'save transaction a',
    'release a',
    'release savepoint a',
    "prepare transaction 'x'",
    'set transaction isolation level serializable',
    'set local transaction read only',
    'set session characteristics as transaction read only',
    "set default_transaction_isolation = 'serializable'",
    'set autocommit = 0',
    "select set_config('transaction_isolation', 'serializable', true)",
    'update orders set x = 1; commit',
    'select 1;;commit;;',
    '/* commit */ begin',
    '-- why\nbegin',
    '/*! commit */',
    'do $$ begin update x set y = 1; commit; end $$',
    'begin \u0000',
    'savepoint \u0000',
    'rollback to \u0000',
  ])('finds control in %j', (sql) => {
    expect(controlIn(sql)).toBeDefined()
  })

  it.each([
    'select 1',
    'select commit from builds',
    "insert into log (text) values ('commit')",
    "update orders set method = 'rollback; commit'",
    '-- commit\nselect 1',
    '/* begin; */ select 1',
    'create function f() returns int language plpgsql as $$ begin return 1; end; $$',
    'create function f() returns int begin atomic select 1; select 2; end',
    'do $$ begin raise notice $a$x$a$; end $$',
    "do $$ begin raise notice 'commit'; end $$",
    'alter table begin add column commit text',
    'select transaction_id from begin_times',
    'release_notes',
    'Begin with the first line',
    'commit -m done',
    'beginning',
    'select "; commit; "',
    'select $x$; commit; $x$',
    '',
  ])('finds none in %j', (sql) => {
    expect(controlIn(sql)).toBeUndefined()
  })
})

describe('plainControlIn', () => {
  it.each([
    'begin; update a set b = 1',
    'START TRANSACTION',
    'COMMIT;',
    'rollback to savepoint a',
    'commit work',
    'begin; \u0000; commit',
  ])('finds it in %j', (text) => {
    expect(plainControlIn(text)).toBeDefined()
  })

  it.each([
    'begin',
    'commit',
    'Start transaction',
    'Save your work; commit',
    'release notes',
    'savepoint reached',
    'end',
  ])('leaves %j as prose', (text) => {
    expect(plainControlIn(text)).toBeUndefined()
  })
})

it('knows SQL from prose', () => {
  expect(['select 1', 'update a set b = 1', 'with a as (select 1) select'].every(isPlainlySql)).toBe(true)
  expect(['update the index', 'with care', 'selected', 'call me'].some(isPlainlySql)).toBe(false)
})
