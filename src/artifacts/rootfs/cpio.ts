/** One thing in an initramfs. `path` has no leading slash; `mode` is the permission bits. Everything belongs to root. */
export type CpioEntry =
  | { readonly type: 'file'; readonly path: string; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly type: 'folder'; readonly path: string; readonly mode: number }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | {
      readonly type: 'device'
      readonly path: string
      readonly mode: number
      readonly major: number
      readonly minor: number
    }

/**
 * A newc archive (Documentation/driver-api/early-userspace/buffer-format.rst, Linux 5.10) that depends on nothing but
 * the entries: sorted, no times, inode numbers by order. Folders that are missing on the way to an entry are added. The
 * archive's size is a multiple of 512. Device nodes need no root, because they are only written down.
 */
export function encodeCpio(entries: readonly CpioEntry[]): Buffer {
  const sorted = withFolders(entries).sort((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  )
  const chunks = sorted.flatMap((entry, index) => encodeEntry(entry, index + 1))
  chunks.push(...encodeMember({ name: 'TRAILER!!!', inode: 0, mode: 0, links: 1, data: NOTHING, major: 0, minor: 0 }))
  const archive = Buffer.concat(chunks)
  return Buffer.concat([archive, padding(archive.length, 512)])
}

/** Zero bytes up to the next multiple of `unit`; also between archives that are joined, where the kernel skips them. */
export function padding(length: number, unit: number): Buffer {
  return Buffer.alloc((unit - (length % unit)) % unit)
}

const NOTHING = Buffer.alloc(0)

function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const all = new Map<string, CpioEntry>()
  for (const entry of entries) {
    if (all.has(entry.path)) throw new Error(`${entry.path} is twice in the archive`)
    all.set(entry.path, entry)
  }
  for (const entry of entries) {
    const names = entry.path.split('/')
    for (let depth = 1; depth < names.length; depth++) {
      const path = names.slice(0, depth).join('/')
      if (!all.has(path)) all.set(path, { type: 'folder', path, mode: 0o755 })
    }
  }
  return [...all.values()]
}

interface Member {
  readonly name: string
  readonly inode: number
  /** With the file's type. */
  readonly mode: number
  readonly links: number
  readonly data: Uint8Array
  readonly major: number
  readonly minor: number
}

/** The types of inodes: include/uapi/linux/stat.h, Linux 5.10. */
const S_IFCHR = 0o020000
const S_IFDIR = 0o040000
const S_IFREG = 0o100000
const S_IFLNK = 0o120000

function encodeEntry(entry: CpioEntry, inode: number): Buffer[] {
  const member = { name: entry.path, inode, links: 1, data: NOTHING, major: 0, minor: 0 }
  switch (entry.type) {
    case 'file':
      return encodeMember({ ...member, mode: S_IFREG | entry.mode, data: entry.bytes })
    case 'folder':
      return encodeMember({ ...member, mode: S_IFDIR | entry.mode, links: 2 })
    case 'link':
      return encodeMember({ ...member, mode: S_IFLNK | 0o777, data: Buffer.from(entry.target) })
    case 'device':
      return encodeMember({ ...member, mode: S_IFCHR | entry.mode, major: entry.major, minor: entry.minor })
  }
}

/** Header, name and data, each padded to four bytes. */
function encodeMember({ name, inode, mode, links, data, major, minor }: Member): Buffer[] {
  const nameBytes = Buffer.from(`${name}\0`)
  // c_ino c_mode c_uid c_gid c_nlink c_mtime c_filesize c_maj c_min c_rmaj c_rmin c_namesize c_chksum
  const fields = [inode, mode, 0, 0, links, 0, data.byteLength, 0, 0, major, minor, nameBytes.length, 0]
  const head = Buffer.concat([Buffer.from(`070701${fields.map(hex8).join('')}`), nameBytes])
  return [head, padding(head.length, 4), Buffer.from(data), padding(data.byteLength, 4)]
}

function hex8(field: number): string {
  if (field > 0xffffffff) throw new Error(`${field} does not fit into a field of a cpio archive`)
  return field.toString(16).padStart(8, '0')
}
