import { posix } from 'node:path'
import { DW_AT } from './constants.js'
import type { Dwarf } from './dwarf.js'
import { findUnits } from './find-units.js'
import { openUnit, type Unit } from './unit.js'
import { textOf } from './value.js'

/** The folder of the source tree when it was compiled, with a slash behind it; null when that is not known. */
export type TreeFolder = string | null

/** `startKernel`: the address of start_kernel(), which init/main.c has; null when it is not known. */
export function treeFolder(dwarf: Dwarf, startKernel: bigint | null): TreeFolder {
  const header = startKernel === null ? undefined : findUnits(dwarf, new Set([startKernel])).get(startKernel)
  if (header === undefined) return null
  const unit = openUnit(dwarf, header, 512)
  const name = textOf(unit, unit.root.attributes.get(DW_AT.name))
  const path = name === null ? '' : absolute(unit, name)
  return path.endsWith('/init/main.c') ? path.slice(0, -'init/main.c'.length) : null
}

/** A path as the kernel's tree has it (`net/ipv4/af_inet.c`), wherever that was compiled. `name`: as DWARF has it. */
export function treePath(unit: Unit, name: string, tree: TreeFolder): string {
  const plain = posix.normalize(name)
  const path = absolute(unit, plain)
  if (tree !== null && path.startsWith(tree)) return path.slice(tree.length)
  // Outside the tree, as files are that a build with `O=` generated.
  return plain
}

function absolute(unit: Unit, name: string): string {
  return posix.join(name.startsWith('/') ? '/' : (folderOf(unit) ?? ''), name)
}

/** The folder that the compiler ran in. */
function folderOf(unit: Unit): string | null {
  return textOf(unit, unit.root.attributes.get(DW_AT.comp_dir))
}
