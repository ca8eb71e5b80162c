import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { code, KlabError } from '../../errors/index.js'
import { handInsOfCsv } from './csv/hand-ins.js'
import { trouble, Unusable } from './fault.js'
import { type Members, membersOf } from './members.js'
import { openTree, wideScope } from './open.js'
import { oneForEach } from './same-student.js'
import { studentOf } from './student.js'
import { isArchiveName } from './tree.js'
import { type FindOptions, type FoundHandIn, filesOf } from './types.js'

/**
 * The hand-ins that the arguments name: folders, archives, CSVs; one argument alone may be a folder or an archive of many. With
 * several each is one student's, so that nobody can hand in folders named like others. None is read for that, but those that
 * are two of one student. Throws `KlabError` or `KlabErrors`: `option-invalid`, also for two different hand-ins of one student;
 * `disk`.
 */
export async function findHandIns(paths: readonly string[], options: FindOptions): Promise<readonly FoundHandIn[]> {
  const found: FoundHandIn[] = []
  for (const path of paths) found.push(...(await handInsAt(path, paths.length === 1, options)))
  if (found.length > 0) return await oneForEach(found, options.note)
  const todo = 'name folders, archives (.zip, .tar, .tar.gz) or a .csv'
  throw new KlabError('option-invalid', { what: 'there are no hand-ins', todo, facts: { paths } })
}

/** `alone`: it is the only argument. */
async function handInsAt(path: string, alone: boolean, options: FindOptions): Promise<readonly FoundHandIn[]> {
  const real = await realpath(path).catch(cause => Promise.reject(absent(path, cause)))
  const isFolder = (await stat(real).catch(cause => Promise.reject(absent(path, cause)))).isDirectory()
  if (!isFolder && /\.csv$/i.test(path)) return await handInsOfCsv(path, real, options)
  const members = alone ? await membersAt(real, path, isFolder ? 'member' : 'way', options) : null
  const whole = { path: real, inside: '', answers: null, files: filesOf(options.blanks) }
  if (members === null) return [{ student: studentOf(basename(resolve(path)), options.id), origin: path, ...whole }]
  tellOthers(path, members.others, options)
  return members.list.map(({ name, inside }) => {
    const student = studentOf(name, options.id)
    const origin = isFolder ? join(path, inside) : `${path}: ${inside}`
    return isFolder ? { ...whole, student, origin, path: join(real, inside) } : { ...whole, student, origin, inside }
  })
}

/** null: it is itself one, also when it is an archive that cannot be read, which reading it will tell. */
async function membersAt(
  real: string,
  path: string,
  single: 'member' | 'way',
  { blanks, id, note }: FindOptions,
): Promise<Members | null> {
  try {
    await using tree = await openTree(real, wideScope())
    const members = await membersOf(tree, { name: basename(resolve(path)), files: filesOf(blanks), id, single })
    if (members === null) return null
    for (const odd of tree.notes) note?.(`${path}: ${odd}`)
    if (tree.archives === 0) await refuseBrokenNames(real, path, members)
    return members
  } catch (cause) {
    if (!(cause instanceof Unusable)) throw cause
    if (isArchiveName(path) || (await stat(real)).isDirectory()) return null
    const what = `${path} is no hand-in: it is neither a folder, an archive nor a .csv`
    throw new KlabError('option-invalid', { what, why: cause.message, facts: { path } })
  }
}

/** Node shows a name that is not UTF-8 with signs in it that stand for what it cannot show; no file has that name. */
async function refuseBrokenNames(real: string, path: string, { list }: Members): Promise<void> {
  for (const { inside } of list.filter(member => member.inside.includes('\ufffd'))) {
    await lstat(join(real, inside)).catch(cause => {
      const what = `the name of ${join(path, inside)} is not UTF-8`
      const todo = 'rename it: convmv does that for many at once'
      throw new KlabError('option-invalid', { what, todo, cause })
    })
  }
}

const MOST_TOLD = 8

function tellOthers(path: string, others: readonly string[], { note }: FindOptions): void {
  const named = others.slice(0, MOST_TOLD).map(code).join(', ')
  const rest = others.length > MOST_TOLD ? ` and ${others.length - MOST_TOLD} more` : ''
  if (others.length > 0) note?.(`${path}: passed over, for it is neither a folder nor an archive: ${named}${rest}`)
}

function absent(path: string, cause: unknown): KlabError {
  const codeOf = (cause as NodeJS.ErrnoException).code
  const why = codeOf === 'ENOENT' || codeOf === 'ENOTDIR' ? 'there is nothing at this path' : null
  if (why === null && codeOf !== 'EACCES' && codeOf !== 'ELOOP') return trouble(path, cause)
  return new KlabError('option-invalid', {
    what: `${path} is no hand-in`,
    why: why ?? (cause as Error).message,
    todo: 'see that the path is right',
    facts: { path },
    cause,
  })
}
