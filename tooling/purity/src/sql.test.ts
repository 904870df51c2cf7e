import { describe, expect, it } from 'vitest'

import { tablesIn } from './sql.ts'

function usesOf(text: string): string {
  return tablesIn(text)
    .map(({ table, verb }) => `${verb} ${table}`)
    .join(', ')
}

describe('tablesIn', () => {
  it.each([
    ['select 1', ''],
    ['select * from orders', 'select orders'],
    ['SELECT * FROM Shop."Orders" o', 'select shop.orders'],
    ['select * from only (stock)', 'select stock'],
    ['select * from a, b x, lateral f(x.id) y, c', 'select a, select b, select c'],
    ['select * from a left join b using (id, no), c where x in (1, 2)', 'select a, select b, select c'],
    ['select * from (a join b on a.x = b.x) join (select * from c) d on true', 'select a, select b, select c'],
    ['select * from ((select * from a) union (select * from b)) x', 'select a, select b'],
    ['select (select max(x) from a) from b where exists (select from c)', 'select a, select b, select c'],
    ['select 1 from a where b is distinct from c', 'select a'],
    ['select extract(epoch from at), substring(x from 1 for 2), trim(both from y) from a', 'select a'],
    ['select * from unnest($1::uuid[]) as t(id), jsonb_to_recordset($1) as r(id uuid, b text)', ''],
    ['select * from generate_series(1, 2) g join a on true', 'select a'],
    ['select * from a for update of b skip locked', 'select a'],
    ['select a.b, c from d as e tablesample system (1), f', 'select d, select f'],
    ['select 1 from a group by b, c order by d, e', 'select a'],
    ['select 1 from a union all select 2 from b', 'select a, select b'],
    ['select 1 from rows from (f(1), g(2)) x', ''],
    ['table stock', 'select stock'],
    ['values (1), (2)', ''],
  ])('reads %s', (text, expected) => {
    expect(usesOf(text)).toBe(expected)
  })

  it.each([
    ['insert into orders (id) values ($1)', 'insert orders'],
    [
      'insert into shop.orders as o select id from lines on conflict (id) do update set a = b',
      'insert shop.orders, select lines',
    ],
    [
      'update only shop . "stock" * as s set n = 1 from orders o, (select 1 from x) y where true',
      'update shop.stock, select orders, select x',
    ],
    ['delete from stock s using orders o, lines where true returning 1', 'delete stock, select orders, select lines'],
    [
      'merge into stock s using moves m on true when matched then update set n = 1 when not matched then insert (a) values (1)',
      'merge stock, select moves',
    ],
    ['truncate orders, stock restart identity', 'truncate orders, truncate stock'],
    ['truncate table orders', 'truncate orders'],
    ['copy stock (a, b) from stdin', 'copy stock'],
    ['copy (select * from stock) to stdout', 'select stock'],
    ['select 1; delete from stock where true; select 2 from orders', 'delete stock, select orders'],
    ['select * into later from orders', 'select into later, select orders'],
    ['/* a /* b */ select */ delete -- all\n from\n stock', 'delete stock'],
    ['explain analyze update stock set n = 1', 'update stock'],
    ['alter table stock add n int; drop table if exists orders', 'alter table stock, drop table orders'],
    ['create unique index if not exists i on stock (n)', 'create index stock'],
    ['lock table stock in exclusive mode', 'lock stock'],
  ])('sees what is written by %s', (text, expected) => {
    expect(usesOf(text)).toBe(expected)
  })

  it.each([
    ['with a as (select * from b) select * from a join c on true', 'select b, select c'],
    [
      'with a as (delete from b where true returning 1), c (x) as not materialized (select 1 from a) insert into d select * from c',
      'delete b, insert d',
    ],
    ['with stock as (select * from stock) select * from stock', 'select stock'],
    ['with recursive t as (select 1 from a union select 2 from t) cycle x set y using z select * from t', 'select a'],
    ['with a as (select 1) select * from shop.a', 'select shop.a'],
    ['with a as (select 1) update a set b = 1', 'update a'],
    ['with w as (update stock set n = 1 returning 1) select expect(count(*), 1) from w', 'update stock'],
    ['select x with ordinality from f(1) with ordinality', ''],
  ])('knows CTEs from tables in %s', (text, expected) => {
    expect(usesOf(text)).toBe(expected)
  })

  it.each([
    [`select 'delete from stock', "delete from stock", $$delete from stock$$, $a$ from b $a$`, ''],
    [`select E'it\\'s from a' from b`, 'select b'],
    [`select 'it''s' from b -- from c`, 'select b'],
    ['do $$ begin if true then update stock set n = 1; end if; end $$', 'update stock'],
    ['do language plpgsql $x$ begin delete from stock; end $x$', 'delete stock'],
    ['create function f() returns void language sql as $$ insert into stock values (1) $$', 'insert stock'],
    [`create function f() returns void as 'truncate stock' language sql`, 'truncate stock'],
    [
      `do $$ begin execute 'delete from stock where true'; execute format('update stock set n = %L', 1); end $$`,
      'delete stock, update stock',
    ],
    ['create trigger t before insert or update of a on b for each row execute function f()', ''],
    ['grant insert, update, delete on stock to x', ''],
  ])('knows text from SQL in %s', (text, expected) => {
    expect(usesOf(text)).toBe(expected)
  })

  it.each([
    ['select * from \0.stock where \0', 'select stock'],
    ['update \0 set a = 1', ''],
    ['update stock \0', 'update stock'],
    ['insert into "\0"."stock" (\0) values (\0)', 'insert stock'],
    ['select \0 from a \0 join b on true', 'select a, select b'],
    ['delete from \u0001./names.ts#Orders\u0001 where true', 'delete \u0001./names.ts#Orders\u0001'],
  ])('reads on behind what is not known in %j', (text, expected) => {
    expect(usesOf(text)).toBe(expected)
  })

  it.each([
    'Select one of the items from the list',
    'insert into the queue',
    'Please update the order set before you go',
    'delete from cart after checkout',
    'copy orders from the clipboard',
    'truncate long names',
    'merge into main',
    'for update',
    'update stock',
  ])('is not certain that %j is SQL that writes', (text) => {
    expect(tablesIn(text).filter(({ effect, certain }) => certain && effect === 'write')).toEqual([])
  })

  it('says where a table stands', () => {
    const text = 'select 1;\n  delete from\n  shop.stock where true'

    expect(tablesIn(text)).toEqual([
      { table: 'shop.stock', verb: 'delete', effect: 'write', at: text.indexOf('shop'), certain: true },
    ])
  })
})
