import { inMebibytes } from './limits.js'

/** Folders and files, on the disk or in an archive. Nothing in it is trusted, and no link is followed. */
export interface Tree extends AsyncDisposable {
  /** What lies in a folder, in the order of the names; throws `Unusable` when it is no folder, or too full. `''` is the top. */
  children(folder: string): Promise<readonly Child[]>
  /** Those of the names that are there. */
  read(folder: string, names: readonly string[], bounds: Bounds): Promise<ReadonlyMap<string, Content>>
  /** How many archives it lies in. */
  readonly archives: number
  /** How many entries of the archive are of interest; 0 on the disk. */
  readonly entries: number
  /** Entries that are left out for their names, for the teacher. */
  readonly notes: readonly string[]
}

export interface Child {
  readonly name: string
  readonly kind: ChildKind
}

/** `twice`: two entries of an archive claim the name, and programs differ in which one they take. */
export type ChildKind = 'file' | 'folder' | 'link' | 'special' | 'twice'

/** Why a child is not read as a file. */
export const NO_FILE: Readonly<Record<Exclude<ChildKind, 'file'>, string>> = {
  folder: 'it is a folder',
  link: 'it is a link',
  special: 'it is neither a file nor a folder',
  twice: 'it is in there twice',
}

/** A file's bytes, or why they are not taken. */
export type Content = Uint8Array | Refused

export interface Refused {
  readonly why: string
}

/** In bytes. */
export interface Bounds {
  readonly file: number
  readonly all: number
}

/** Has files read as long as there is room for them; a read gives null when the file has more than it is allowed. */
export function rationed({ file, all }: Bounds): (read: Read) => Promise<Content> {
  let left = all
  return async read => {
    const most = Math.min(file, left)
    const content = await read(most)
    if (content instanceof Uint8Array) left -= content.length
    if (content !== null) return content
    return {
      why: most < file ? `the files have more than ${inMebibytes(all)}` : `it has more than ${inMebibytes(file)}`,
    }
  }
}

type Read = (most: number) => Promise<Content | null>

export function byName(a: Child, b: Child): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

export function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** What systems leave behind on their own. */
export function isLitter(name: string): boolean {
  return name.startsWith('.') || ['__MACOSX', 'Thumbs.db', 'desktop.ini'].includes(name)
}

/** Also those that klab cannot read: they are somebody's hand-in all the same. */
const ARCHIVE_ENDING = /\.(zip|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst)|gz|bz2|xz|zst|rar|7z)$/i

export function isArchiveName(name: string): boolean {
  return ARCHIVE_ENDING.test(name)
}

export function withoutEnding(name: string): string {
  return name.replace(ARCHIVE_ENDING, '')
}
