import { expect, it } from 'vitest'

import { wordsOf } from './words.ts'

it.each([
  ['orderService', ['order', 'service']],
  ['OrderIDService', ['order', 'id', 'service']],
  ['ORDER_SERVICE', ['order', 'service']],
  ['src/order-service/file.v2', ['src', 'order', 'service', 'file', 'v', '2']],
  ['OrderFaçade', ['order', 'facade']],
  ['serviceable', ['serviceable']],
  ['XMLHttpUtils', ['xml', 'http', 'utils']],
  ['$utils_', ['utils']],
])('reads the words of %s', (name, words) => {
  expect(wordsOf(name)).toEqual(words)
})
