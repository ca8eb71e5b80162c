import { Unusable } from './fault.js'
import { LIMITS } from './limits.js'
import { fits } from './student.js'
import { type Child, isArchiveName, isLitter, joined, type Tree } from './tree.js'

/** One hand-in of many. */
export interface Member {
  readonly name: string
  /** Its path in the tree. */
  readonly inside: string
}

export interface Members {
  readonly list: readonly Member[]
  /** What lies beside them. */
  readonly others: readonly string[]
}

export interface Ask {
  /** What the folder or the archive is called. */
  readonly name: string
  readonly files: readonly string[]
  readonly id: RegExp | null
  /** A single folder, a single archive in there: is it a hand-in of its own, or the way down into this one? */
  readonly single: 'member' | 'way'
}

/** The hand-ins in a folder or archive; null when it is itself one. `id` decides where it can. */
export async function membersOf(tree: Tree, ask: Ask): Promise<Members | null> {
  let folder = ''
  for (let down = 0; down <= LIMITS.folders; down++) {
    const list = await tree.children(folder)
    if (holdsFiles(list, ask.files)) return null
    const members = list.filter(isMember)
    const [only] = members
    if (only === undefined) return null
    if (members.length > 1 || isMemberAlone(only, ask)) return await membersIn(tree, folder, list, ask)
    if (only.kind !== 'folder') return null
    folder = joined(folder, only.name)
  }
  return null
}

function holdsFiles(list: readonly Child[], files: readonly string[]): boolean {
  return list.some(child => files.includes(child.name))
}

/** Also what cannot be read in the end, a link say: somebody has handed it in. */
function isMember({ name, kind }: Child): boolean {
  return !isLitter(name) && (kind === 'folder' || kind === 'link' || isArchiveName(name))
}

function isMemberAlone(only: Child, { name, id, single }: Ask): boolean {
  if (id === null) return single === 'member'
  return fits(only.name, id) && (single === 'member' || !fits(name, id))
}

async function membersIn(tree: Tree, folder: string, list: readonly Child[], ask: Ask): Promise<Members | null> {
  const members = list.filter(isMember)
  if (!(await areStudents(tree, folder, members, ask))) return null
  const others = list.filter(child => !isMember(child) && !isLitter(child.name)).map(child => child.name)
  return { list: members.map(({ name }) => ({ name, inside: joined(folder, name) })), others }
}

/** The folders of one student, none with an answer in it, are no students. */
async function areStudents(tree: Tree, folder: string, members: readonly Child[], ask: Ask): Promise<boolean> {
  if (ask.id !== null) return members.some(({ name }) => fits(name, ask.id))
  if (ask.single === 'member') return true
  for (const { name, kind } of members) {
    if (kind !== 'folder' ? isArchiveName(name) : await leadsToFiles(tree, joined(folder, name), ask.files)) return true
  }
  return false
}

async function leadsToFiles(tree: Tree, folder: string, files: readonly string[], down = 0): Promise<boolean> {
  const list = await tree.children(folder).catch(cause => {
    if (cause instanceof Unusable) return []
    throw cause
  })
  if (holdsFiles(list, files)) return true
  const [only, second] = list.filter(isMember)
  if (only === undefined || second !== undefined) return false
  if (only.kind !== 'folder') return isArchiveName(only.name)
  return down < LIMITS.folders && (await leadsToFiles(tree, joined(folder, only.name), files, down + 1))
}
