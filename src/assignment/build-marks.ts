import { type Document, isScalar, type Node, type Scalar, visit } from 'yaml'
import type { Path } from '../lab/index.js'
import { marksIn } from './fill.js'
import { markOf, unmark } from './template.js'

/** A mark in a lab's YAML, and where it stands. */
export interface Mark {
  readonly name: string
  readonly path: Path
  readonly anchor: string | undefined
  /** It is all of its scalar. */
  readonly whole: boolean
}

export function marksOf(document: Document): readonly Mark[] {
  const marks: Mark[] = []
  visit(document, {
    Scalar(key, node, ancestors) {
      const name = key === 'key' ? null : markOf(node.value)
      if (name !== null) marks.push({ name, path: pathOf(ancestors, key), anchor: node.anchor, whole: true })
      else if (typeof node.value === 'string')
        for (const inside of marksIn(unmark(node.value)))
          marks.push({ name: inside, path: pathOf(ancestors, key), anchor: undefined, whole: false })
    },
  })
  return marks
}

/** The way to a node, as the data have it. */
function pathOf(ancestors: readonly unknown[], key: unknown): Path {
  const steps: (string | number)[] = []
  ancestors.forEach((ancestor, index) => {
    const node = ancestor as { readonly key?: Node; readonly items?: readonly unknown[] }
    if (node.key !== undefined && isScalar(node.key)) steps.push((node.key as Scalar<string | number>).value)
    else if (node.items !== undefined) {
      const next = ancestors[index + 1]
      const at = next === undefined ? key : node.items.indexOf(next)
      if (typeof at === 'number' && !isPair(next)) steps.push(at)
    }
  })
  return steps
}

function isPair(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'key' in node && 'value' in node && !('items' in node)
}
