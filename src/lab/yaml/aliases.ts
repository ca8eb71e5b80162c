import { type Alias, type Document, isAlias, type Node, visit } from 'yaml'

/**
 * What an alias repeats: the nearest node above it with that anchor. The package's own `resolve` goes through the whole
 * document each time, and a lab file may have thousands of aliases.
 */
export function targetOf(document: Document, alias: Alias): Node | undefined {
  const known = TARGETS.get(document) ?? allTargets(document)
  TARGETS.set(document, known)
  return known.get(alias)
}

const TARGETS = new WeakMap<Document, ReadonlyMap<Alias, Node | undefined>>()

function allTargets(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node | undefined>()
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) targets.set(node, anchors.get(node.source))
      else if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}
