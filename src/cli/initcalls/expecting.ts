import { basename } from 'node:path'
import { isSeq, parseDocument } from 'yaml'
import { type LoadedLab, parseLab, type SourceText } from '../../lab/index.js'
import { nearbyPath } from '../../system/paths.js'

/** The lab with one expectation more: that the initcalls are called as in this file. It is in the lab's text, so a saved run has it. */
export function expecting(loaded: LoadedLab, order: SourceText): LoadedLab {
  const { file, folder, lab, uses } = loaded
  const document = parseDocument(loaded.source)
  const expectations = document.get('expect')
  if (!isSeq(expectations)) throw new Error(`${basename(file)} expects nothing`)
  const item = { initcalls: 'expected', origin: nearbyPath(order.file), list: order.source }
  expectations.add(document.createNode(item))
  const source = document.toString({ lineWidth: 0 })
  const library = { features: uses.features, set: (name: string) => uses.sets[name] ?? NO_SET }
  return { ...loaded, source, lab: parseLab(source, { file, name: lab.name, folder, library }) }
}

const NO_SET = { what: 'this set was not read', todo: 'include no set in the lab' }
