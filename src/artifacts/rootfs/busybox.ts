import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { cacheFolder } from '../../system/paths.js'
import { findProgram } from '../../system/process-find.js'
import { isElf, readElfBytes } from '../elf.js'
import { runProcess } from '../kernel/process.js'
import type { Architecture } from '../types.js'

export interface Busybox {
  readonly path: string
  readonly bytes: Buffer
  /** What it can be called as, sorted; `busybox` itself is not among them. */
  readonly applets: readonly string[]
}

/** The system's busybox; one that cannot run alone in the guest is `tool-missing`, with the reason. */
export async function findBusybox(architecture: Architecture, signal?: AbortSignal): Promise<Busybox> {
  const reasons: string[] = []
  for (const path of await candidates(architecture)) {
    const bytes = await readFile(path)
    const unfit = await whyUnfit(bytes, architecture)
    if (unfit === null) return { path, bytes, applets: await listApplets(path, signal) }
    reasons.push(`${path} ${unfit}`)
  }
  throw new KlabError('tool-missing', {
    what: `there is no static busybox for ${architecture}`,
    why: reasons.length === 0 ? 'No busybox was found in PATH, /bin or /usr/bin.' : reasons.join('\n'),
    todo: INSTALL[architecture],
    facts: { program: 'busybox', architecture },
  })
}

const INSTALL: Readonly<Record<Architecture, string>> = {
  x86_64: 'Install it: apt-get install busybox-static',
  i386: 'Put a static 32-bit busybox first in PATH; on a Debian machine klab fetches one by itself.',
}

/** Where a busybox for another machine lies once it was fetched. */
export function fetchedBusybox(architecture: Architecture): string {
  return join(cacheFolder(), 'sources', `busybox-${architecture}`, 'busybox')
}

async function candidates(architecture: Architecture): Promise<Set<string>> {
  const places = ['busybox', '/bin/busybox', '/usr/bin/busybox', fetchedBusybox(architecture)]
  const found = places.map(findProgram).filter(path => path !== null)
  return new Set(await Promise.all(found.map(path => realpath(path))))
}

/** `e_machine` in include/uapi/linux/elf-em.h, Linux 5.10. */
const MACHINES: Readonly<Record<Architecture, number>> = { x86_64: 62, i386: 3 }

async function whyUnfit(bytes: Buffer, architecture: Architecture): Promise<string | null> {
  if (!isElf(bytes)) return 'is not an ELF program'
  const { machine, sections } = await readElfBytes('busybox', bytes)
  if (machine !== MACHINES[architecture]) return `is for another machine (e_machine ${machine})`
  return sections.some(({ name }) => name === '.interp')
    ? 'is not static: it needs libraries that the guest lacks'
    : null
}

const LIST_MS = 30_000

async function listApplets(path: string, signal: AbortSignal | undefined): Promise<string[]> {
  const { status, stdout, stderr } = await runProcess([path, '--list'], { signal, within: LIST_MS })
  const applets = stdout.split('\n').filter(name => /^[\w.[-]+$/.test(name) && name !== 'busybox')
  const lacking = NEEDED.filter(name => !applets.includes(name))
  if (status === 0 && lacking.length === 0) return applets.sort()
  throw new KlabError('tool-missing', {
    what: status === 0 ? `${path} lacks ${lacking.join(', ')}` : `${path} --list failed`,
    ...(stderr === '' ? {} : { why: stderr }),
    todo: 'Install a whole one: apt-get install busybox-static',
  })
}

/** Without these `klab boot` has no shell. */
const NEEDED = ['sh', 'setsid', 'cttyhack']
