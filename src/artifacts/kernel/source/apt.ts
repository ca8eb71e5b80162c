import { constants } from 'node:fs'
import { access, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { DISK_WORDS } from '../../../system/disk.js'
import { makeFolder } from '../../../system/make-folder.js'
import { cacheFolder } from '../../../system/paths.js'
import { keyOf, OTHER_CACHE } from '../../cache.js'
import { runProcess } from '../process.js'
import type { PrepareOptions } from '../types.js'
import { type DebianSite, findDebianSite } from './apt-site.js'

/** apt over the suites that a kernel needs, with its own lists and caches: the machine's own set-up is only read. */
export interface Apt {
  /** The newest first. */
  versions(name: string): Promise<string[]>
  /** All packages whose names begin so. */
  names(prefix: string): Promise<string[]>
  /** The path of the downloaded `.deb`, its signature chain checked; null when the site lists that version and does not have it. */
  download(name: string, version: string, folder: string): Promise<string | null>
  /** Downloads the newest of these packages and of all that they depend on, as if nothing were installed; the paths of the `.deb`s. */
  downloadAll(names: readonly string[], folder: string): Promise<string[]>
}

const UPDATE_MS = 5 * 60_000
const DOWNLOAD_MS = 60 * 60_000
const QUERY_MS = 60_000

/**
 * Fetches the suites' lists. Call it under a lock: apt allows one at a time in a folder. `architecture` is Debian's name
 * of another one than the machine's own; the machine's own set-up does not need to know it.
 */
export async function openApt(suites: readonly string[], options: PrepareOptions, architecture?: string): Promise<Apt> {
  await requireApt()
  const site = await findDebianSite(options.signal)
  const lines = sourceLines(suites, site, await findKeyring())
  const folder = join(cacheFolder(), 'apt', keyOf(architecture === undefined ? lines : [architecture, ...lines]))
  const config = await writeSetup(folder, lines, architecture)
  options.progress.start(`looking up ${suites.join(', ')}`)
  const problem = await update(config, options.signal)
  return {
    versions: name => versions(config, name, problem, options.signal),
    names: prefix => names(config, prefix, options.signal),
    download: (name, version, into) => download(config, name, version, into, options),
    downloadAll: (wanted, into) => downloadAll(config, wanted, into, options),
  }
}

async function requireApt(): Promise<void> {
  const folders = (process.env.PATH ?? '').split(':')
  for (const tool of ['apt-get', 'apt-cache', 'dpkg-deb']) {
    const found = await Promise.all(folders.map(folder => access(join(folder, tool), constants.X_OK).then(yes, no)))
    if (!found.includes(true)) throw withoutApt(tool)
  }
}

const yes = () => true
const no = () => false

function withoutApt(tool: string): KlabError {
  return new KlabError('tool-missing', {
    what: `${tool} is not on this machine, and what is wanted comes from a Debian package`,
    todo: 'Give a kernel tree with --tree DIR, a built kernel with --image and --vmlinux, or write a kernel-config file with a tarball.',
  })
}

const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp']

async function findKeyring(): Promise<string> {
  for (const file of KEYRINGS) if (await access(file).then(yes, no)) return file
  throw new KlabError('tool-missing', {
    what: "Debian's archive keys are not on this machine, so its packages' signatures cannot be checked",
    todo: 'Install the package debian-archive-keyring.',
  })
}

/** One line a suite; a security suite where there is no security site is left out. */
export function sourceLines(suites: readonly string[], site: DebianSite, keyring: string): string[] {
  return suites.flatMap(suite => {
    const url = suite.endsWith('-security') ? site.security : site.main
    return url === null ? [] : [`deb [signed-by=${keyring}] ${url} ${suite} main`]
  })
}

async function writeSetup(folder: string, lines: readonly string[], architecture?: string): Promise<string> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'none']) {
    await makeFolder(join(folder, part))
  }
  const config = join(folder, 'apt.conf')
  await writeFile(join(folder, 'sources.list'), `${lines.join('\n')}\n`)
  await writeFile(config, aptConfig(folder) + (architecture === undefined ? '' : forArchitecture(architecture)))
  return config
}

/** Given with `-c`, so that it is read last and can clear what the machine's own files add. */
function aptConfig(folder: string): string {
  return `// the machine's hooks after an update are for its own lists, and fail for a user who is not root
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "${folder}/none";
Dir::Etc::preferences "${folder}/none/preferences";
Dir::Etc::preferencesparts "${folder}/none";
Dir::State::lists "${folder}/lists";
Dir::Cache "${folder}/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
// root's apt would change to a user who may not enter the cache folder
APT::Sandbox::User "";
// a list that cannot be fetched is an error, not a warning
APT::Update::Error-Mode "any";
Acquire::Languages "none";
// an archived suite is no longer signed anew
Acquire::Check-Valid-Until "false";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
Acquire::Retries "2";
`
}

function forArchitecture(architecture: string): string {
  return `APT::Architecture "${architecture}";
#clear APT::Architectures;
APT::Architectures { "${architecture}"; };
`
}

/** What went wrong, in apt's words; null when every list came. One suite may be missing: what matters is whether the package is found. */
async function update(config: string, signal: AbortSignal | undefined): Promise<string | null> {
  const { status, stderr } = await runProcess(['apt-get', '-c', config, '-q', 'update'], quiet(signal, UPDATE_MS))
  return status === 0 ? null : complaints(stderr)
}

async function versions(config: string, name: string, problem: string | null, signal: AbortSignal | undefined) {
  const { stdout } = await runProcess(['apt-cache', '-c', config, 'madison', name], quiet(signal, QUERY_MS))
  const found = stdout.split('\n').flatMap(line => line.split('|')[1]?.trim() ?? [])
  if (found.length === 0 && problem !== null) throw unreachable(problem)
  return [...new Set(found)]
}

async function names(config: string, prefix: string, signal: AbortSignal | undefined): Promise<string[]> {
  const { stdout } = await runProcess(['apt-cache', '-c', config, 'pkgnames', prefix], quiet(signal, QUERY_MS))
  return stdout.split('\n').filter(name => name !== '')
}

async function download(config: string, name: string, version: string, folder: string, options: PrepareOptions) {
  const size = await packageSize(config, name, version, options.signal)
  options.progress.start(`downloading ${name} ${version}`)
  const result = await runProcess(
    ['apt-get', '-c', config, '-q', '-o', 'APT::Status-Fd=1', 'download', `${name}=${version}`],
    {
      ...quiet(options.signal, DOWNLOAD_MS),
      cwd: folder,
      onLine: line => {
        const percent = Number(/^dlstatus:\d+:([\d.]+):/.exec(line)?.[1] ?? Number.NaN)
        if (!Number.isNaN(percent))
          options.progress.update(Math.round((size * percent) / 1e8), Math.round(size / 1e6), 'MB')
      },
    },
  )
  if (result.status === 0) return findPackage(folder, name)
  if (/\b404\b|\b410\b|Not Found/i.test(result.stderr)) return null
  throw unreachable(complaints(result.stderr))
}

/** A status file of no packages: what the machine has installed is for another system. */
async function downloadAll(config: string, names: readonly string[], folder: string, options: PrepareOptions) {
  const status = join(folder, 'status')
  await writeFile(status, '')
  await mkdir(join(folder, 'partial'))
  options.progress.start(`downloading ${names.join(', ')} with what they need`)
  const set = { 'Dir::State::status': status, 'Dir::Cache::archives': folder, 'APT::Install-Recommends': 'false' }
  const settings = Object.entries(set).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  const words = ['apt-get', '-c', config, '-q', '-y', ...settings, '--download-only', 'install', ...names] as const
  const result = await runProcess([...words], quiet(options.signal, DOWNLOAD_MS))
  if (result.status !== 0) throw unreachable(complaints(result.stderr))
  return (await readdir(folder)).filter(name => name.endsWith('.deb')).map(name => join(folder, name))
}

async function packageSize(config: string, name: string, version: string, signal: AbortSignal | undefined) {
  const words = ['apt-cache', '-c', config, 'show', `${name}=${version}`] as const
  const { stdout } = await runProcess([...words], quiet(signal, QUERY_MS))
  return Number(/^Size: (\d+)$/m.exec(stdout)?.[1] ?? 0)
}

async function findPackage(folder: string, name: string): Promise<string> {
  const file = (await readdir(folder)).find(entry => entry.startsWith(`${name}_`) && entry.endsWith('.deb'))
  if (file !== undefined) return join(folder, file)
  throw new KlabError('download-failed', { what: `apt said that it downloaded ${name}, and it is not there` })
}

function quiet(signal: AbortSignal | undefined, within: number) {
  return { signal, within, env: { ...process.env, LC_ALL: 'C' } }
}

function complaints(stderr: string): string {
  const lines = stderr.split('\n').filter(line => /^(E|W|Err):/.test(line))
  return (lines.length === 0 ? stderr.trim().split('\n') : lines).slice(0, 6).join('\n')
}

function unreachable(why: string): KlabError {
  if (DISK_WORDS.test(why))
    return new KlabError('disk', { what: 'what apt fetches cannot be written', why, todo: OTHER_CACHE })
  return new KlabError('download-failed', {
    what: 'the Debian site of this machine could not be read',
    why,
    todo: 'Look at the network and at the sources of apt; a kernel that was built before needs neither.',
  })
}
