import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { KlabError, KlabErrors, type Position } from '../../errors/index.js'

type Path = readonly (string | number)[]

/** A YAML file's value, and where in it each part stands. */
export interface YamlFile {
  readonly value: unknown
  /** The position of that part, or of the nearest part around it. */
  at(path: Path): Position
  error(path: Path, what: string, todo?: string): KlabError
}

/** Throws KlabErrors (`kernel-unknown`) when the text is no YAML. */
export function openYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const error = (position: Position, what: string, todo?: string) => fault(text, position, what, todo)
  const [first, ...rest] = document.errors.map(({ pos, message }) => error(at(pos[0]), message))
  if (first !== undefined) throw new KlabErrors([first, ...rest])
  const place = (path: Path) => at(nodeAt(document.contents, path)?.range?.[0] ?? 0)
  return { value: document.toJS(), at: place, error: (path, what, todo) => error(place(path), what, todo) }
}

/** The node of the path, or of as much of it as there is; for a key that should not be there, the key itself. */
function nodeAt(root: Node | null, path: Path): Node | null {
  let node = root
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1
    const next = isMap(node) ? entryAt(node, part, isLast) : childAt(node, part)
    if (next === null) return node
    node = next
  }
  return node
}

function entryAt(
  map: Node & { items: readonly { key: unknown; value: unknown }[] },
  name: string | number,
  isLast: boolean,
) {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name)
  const node = isLast && isScalar(pair?.key) && !isScalar(pair.value) ? pair.key : pair?.value
  return isNode(node) ? node : null
}

function childAt(node: Node | null, index: string | number): Node | null {
  const child = node !== null && 'items' in node && Array.isArray(node.items) ? node.items[Number(index)] : null
  return isNode(child) ? child : null
}

function fault(text: string, at: Position, what: string, todo: string | undefined): KlabError {
  const line = text.split('\n')[at.line - 1] ?? ''
  const frame = `${String(at.line).padStart(5)} | ${line}\n      | ${' '.repeat(at.column - 1)}^`
  return new KlabError('kernel-unknown', { what, at, frame, ...(todo === undefined ? {} : { todo }) })
}
