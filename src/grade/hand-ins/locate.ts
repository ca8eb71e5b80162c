import { listing, quote } from '../../errors/index.js'
import { Unusable } from './fault.js'
import { LIMITS } from './limits.js'
import { openInner } from './open.js'
import { type Child, type Content, isArchiveName, isLitter, joined, type Tree } from './tree.js'

/** Where a hand-in's files lie. */
export interface Place {
  readonly tree: Tree
  readonly folder: string
}

export interface Located extends Place {
  /** Those of the wanted files that are there, one at the least. */
  readonly contents: ReadonlyMap<string, Content>
}

/**
 * Goes down to the wanted files as long as there is one way only: a single folder, or a single archive. Throws `Unusable`, saying
 * what is there, when that leads to none of them.
 */
export async function locate(
  place: Place,
  files: readonly string[],
  folders: number = LIMITS.folders,
): Promise<Located> {
  const contents = await place.tree.read(place.folder, files, { file: LIMITS.file, all: LIMITS.handIn })
  if (contents.size > 0) return { ...place, contents }
  const list = await place.tree.children(place.folder)
  const only = onlyWayDown(list)
  if (only?.kind === 'folder' && folders > 0)
    return await locate({ tree: place.tree, folder: joined(place.folder, only.name) }, files, folders - 1)
  if (only?.kind === 'file' && place.tree.archives < LIMITS.archives) {
    const tree = await openInner(place.tree, place.folder, only.name)
    return await locate({ tree, folder: '' }, files, folders)
  }
  throw nothing(files, list)
}

/** The single folder or archive; undefined: there is none, or several. */
function onlyWayDown(list: readonly Child[]): Child | undefined {
  const ways = list.filter(isWayDown)
  return ways.length === 1 ? ways[0] : undefined
}

function isWayDown({ name, kind }: Child): boolean {
  return !isLitter(name) && (kind === 'folder' || (kind === 'file' && isArchiveName(name)))
}

const MOST_NAMED = 8

function nothing(files: readonly string[], list: readonly Child[]): Unusable {
  const seen = list.filter(child => !isLitter(child.name)).map(child => quote(child.name))
  const named = seen.slice(0, MOST_NAMED).join(', ')
  const rest = seen.length > MOST_NAMED ? ', and more' : ''
  const what = seen.length === 0 ? 'it is empty' : `it holds ${named}${rest}`
  const wanted = files.length === 1 ? (files[0] ?? '') : `any of ${listing(files, 'or')}`
  return new Unusable(`${what}, and not ${wanted}`, 'hand in a folder or an archive with the files at its top')
}
