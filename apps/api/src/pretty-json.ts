const WIDTH = 120

/** JSON as the formatter of this repository writes it: lists of scalars stand on one line where they fit. */
export function prettyJson(value: unknown): string {
  return `${write(value, '', 0)}\n`
}

function write(value: unknown, indent: string, before: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    const line = `[${value.map((each) => JSON.stringify(each)).join(', ')}]`
    if (value.every(isScalar) && indent.length + before + line.length + 1 <= WIDTH) return line
    return `[\n${value.map((each) => deeper + write(each, deeper, 0)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).filter(([, held]) => held !== undefined)
  if (members.length === 0) return '{}'
  const lines = members.map(([key, held]) => {
    const name = `${JSON.stringify(key)}: `
    return deeper + name + write(held, deeper, name.length)
  })
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
