const MIB = 1024 * 1024

/** What a person writes fits into this many times over; what a machine fills up does not. Bytes, unless it says otherwise. */
export const LIMITS = {
  file: MIB,
  /** All files of a hand-in. */
  handIn: 4 * MIB,
  /** Of a hand-in's archive. */
  entries: 2_000,
  /** Of an archive with many hand-ins, and of a folder on the disk. */
  allEntries: 50_000,
  /** Of an archive inside another one: it is held in memory. */
  innerArchive: 16 * MIB,
  /** What a hand-in's tar unpacks to: it is read from its start to its end. */
  unpacked: 32 * MIB,
  /** The same of a tar with many hand-ins. */
  allUnpacked: 256 * MIB,
  csv: 8 * MIB,
  /** Of a CSV. */
  rows: 10_000,
  /** Folders that are gone down through before the files must be there. */
  folders: 3,
  /** An archive of many holds one for each. */
  archives: 2,
  readingMs: 30_000,
} as const

export function inMebibytes(bytes: number): string {
  return `${bytes / MIB} MiB`
}
