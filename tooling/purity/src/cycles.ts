/** From each node the nodes that it leads to, in order. */
export type Graph = ReadonlyMap<string, readonly string[]>

/** One cycle for each knot of a graph, beginning and ending with the first of its nodes: `['a', 'b', 'a']`. */
export function cyclesIn(graph: Graph): string[][] {
  return knotsIn(graph).map((knot) => {
    const [first = ''] = [...knot].sort()
    return shortest(graph, first, knot)
  })
}

// Tarjan's algorithm without recursion: a chain of imports may be longer than a stack.
function knotsIn(graph: Graph): Set<string>[] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()]
  const [open, isOpen] = [[] as string[], new Set<string>()]
  const knots: Set<string>[] = []
  for (const root of graph.keys()) if (!index.has(root)) walk(root)
  return knots

  function walk(root: string): void {
    const steps = [{ node: root, next: 0 }]
    enter(root)
    for (let step = steps.at(-1); step; step = steps.at(-1)) {
      const target = graph.get(step.node)?.[step.next++]
      if (target === undefined) {
        steps.pop()
        leave(step.node, steps.at(-1)?.node)
      } else if (!index.has(target)) {
        enter(target)
        steps.push({ node: target, next: 0 })
      } else if (isOpen.has(target)) lower(step.node, index.get(target))
    }
  }

  function enter(node: string): void {
    index.set(node, index.size)
    low.set(node, index.size - 1)
    open.push(node)
    isOpen.add(node)
  }

  function lower(node: string, to = Infinity): void {
    low.set(node, Math.min(low.get(node) ?? Infinity, to))
  }

  function leave(node: string, from: string | undefined): void {
    if (from !== undefined) lower(from, low.get(node))
    if (low.get(node) !== index.get(node)) return
    const knot = new Set(open.splice(open.lastIndexOf(node)))
    for (const one of knot) isOpen.delete(one)
    if (knot.size > 1 || graph.get(node)?.includes(node)) knots.push(knot)
  }
}

function shortest(graph: Graph, start: string, within: ReadonlySet<string>): string[] {
  const from = new Map<string, string>()
  const queue = [start]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return pathTo(node, start, from)
      if (!within.has(next) || from.has(next)) continue
      from.set(next, node)
      queue.push(next)
    }
  }
  return [start]
}

function pathTo(end: string, start: string, from: ReadonlyMap<string, string>): string[] {
  const back = [start]
  for (let node: string | undefined = end; node !== undefined; node = from.get(node)) back.push(node)
  const path = back.toReversed()
  return path[0] === start ? path : [start, ...path]
}
