import { KlabError, quote } from '../../errors/index.js'
import { withDeadline } from '../../system/deadline.js'
import type { HandIn } from '../types.js'
import { trouble, Unusable } from './fault.js'
import { LIMITS } from './limits.js'
import { type Located, locate, type Place } from './locate.js'
import { openInner, openTree, wideScope } from './open.js'
import { isLitter, type Tree } from './tree.js'
import { ANSWERS, type FoundHandIn } from './types.js'

/**
 * Reads one hand-in into memory, at most 4 MiB of it. What its student has done wrong is its `fault`; rejects with `KlabError`
 * (`disk`, `timeout`) when the machine is in trouble.
 */
export async function readHandIn(found: FoundHandIn): Promise<HandIn> {
  const { student, origin } = found
  try {
    const read = await withDeadline(filesOf(found), LIMITS.readingMs, () => tooSlow(found))
    return { student, origin, ...read, fault: null }
  } catch (cause) {
    if (!(cause instanceof Unusable)) throw cause
    return { student, origin, files: new Map(), notes: [], fault: faultOf(found, cause) }
  }
}

type Read = Pick<HandIn, 'files' | 'notes'>

async function filesOf({ answers, path, inside, files }: FoundHandIn): Promise<Read> {
  const typed = new Map(answers === null ? [] : [[ANSWERS, Buffer.from(answers)]])
  if ((typed.get(ANSWERS)?.length ?? 0) > LIMITS.file) throw new Unusable('the answers are too long')
  if (path === null && answers === null) throw new Unusable('nothing was handed in')
  if (path === null) return { files: typed, notes: [] }
  const read = await filesAt(path, inside, files).catch(cause => {
    // the answers are there all the same
    if (answers === null || !(cause instanceof Unusable)) throw cause
    return { files: new Map<string, Uint8Array>(), notes: [`nothing but the answers is read: ${cause.message}`] }
  })
  if (answers === null) return read
  const notes = read.files.has(ANSWERS) ? [`left out: ${ANSWERS}: the answers are in the CSV`] : []
  return { files: new Map([...read.files, ...typed]), notes: [...notes, ...read.notes] }
}

async function filesAt(path: string, inside: string, files: readonly string[]): Promise<Read> {
  await using tree = inside === '' ? await openTree(path) : await openShared(path, inside)
  const located = await locate(await placeOf(tree, inside), files)
  const taken = new Map([...located.contents].flatMap(([name, content]) => ('why' in content ? [] : [[name, content]])))
  const refused = [...located.contents].flatMap(([name, content]) =>
    'why' in content ? [`${name}: ${content.why}`] : [],
  )
  if (taken.size === 0) throw new Unusable(refused.join('\n'), 'hand in plain files')
  const notes = [...refused.map(why => `left out: ${why}`), ...(await othersOf(located, files))]
  return { files: taken, notes: [...new Set([...notes, ...located.tree.notes, ...tree.notes])] }
}

/** An archive of many was whole when it was listed; what is wrong with it now is not one student's doing. */
async function openShared(path: string, inside: string): Promise<Tree> {
  return await openTree(path, wideScope(inside)).catch(cause => Promise.reject(trouble(path, cause)))
}

async function placeOf(tree: Tree, inside: string): Promise<Place> {
  if (tree.entries > LIMITS.entries) throw new Unusable(`it has more than ${LIMITS.entries} entries`)
  const slash = inside.lastIndexOf('/')
  const [parent, name] = [inside.slice(0, Math.max(0, slash)), inside.slice(slash + 1)]
  const list = await tree.children(parent)
  const isFolder = name === '' || list.find(child => child.name === name)?.kind === 'folder'
  return isFolder ? { tree, folder: inside } : { tree: await openInner(tree, parent, name), folder: '' }
}

const MOST_NAMED = 8
const MOST_COUNTED = 64

/** What nobody has asked for. */
async function othersOf({ tree, folder }: Located, files: readonly string[]): Promise<readonly string[]> {
  const list = await tree.children(folder)
  const names = list.map(child => child.name).filter(name => !isLitter(name) && !files.includes(name))
  const rest = names.length - MOST_NAMED
  const more = rest > MOST_COUNTED ? `, and more than ${MOST_COUNTED}` : rest > 0 ? `, and ${rest} more` : ''
  return names.length === 0 ? [] : [`left out: ${names.slice(0, MOST_NAMED).map(quote).join(', ')}${more}`]
}

function faultOf({ origin, student }: FoundHandIn, { message: why, todo }: Unusable): KlabError {
  const what = `${origin} cannot be read`
  return new KlabError('option-invalid', { what, why, ...(todo === null ? {} : { todo }), facts: { student } })
}

function tooSlow({ origin }: FoundHandIn): KlabError {
  return new KlabError('timeout', {
    what: `${origin} was not read within ${LIMITS.readingMs / 1000} s`,
    todo: 'see whether the disk is slow or away, then grade again',
  })
}
