import { KlabError } from '../../../errors/index.js'
import { runProcess } from '../process.js'

/** Where this machine gets its own Debian packages from, without a name of ours. */
export interface DebianSite {
  readonly main: string
  /** null when the machine takes no security updates by apt. */
  readonly security: string | null
}

/** Set to `MAIN` or `MAIN SECURITY` (two URLs), it is used instead of the machine's own site. */
export const SITE_VARIABLE = 'KLAB_DEBIAN_SITE'

/** Asks apt itself, which reads its one-line and its deb822 files alike. */
export async function findDebianSite(signal?: AbortSignal): Promise<DebianSite> {
  const [main, security] = (process.env[SITE_VARIABLE] ?? '').split(/\s+/).filter(word => word !== '')
  if (main !== undefined) return { main, security: security ?? null }
  const words = ['apt-get', 'indextargets', '--format', '$(REPO_URI) $(RELEASE)', 'Identifier: Packages'] as const
  const { stdout } = await runProcess([...words], { signal, within: 60_000 })
  return siteFrom(stdout) ?? Promise.reject(noSite())
}

/** From lines `URL RELEASE`. Debian's own site is told by its releases' names, since mirrors may be called anything. */
export function siteFrom(targets: string): DebianSite | null {
  const lines = targets.split('\n').map(line => line.trim().split(' '))
  const entries = lines.flatMap(([url, release]) => (isUsable(url) && release !== undefined ? [{ url, release }] : []))
  const main = entries.find(({ release }) => DEBIAN.test(release))
  if (main === undefined) return null
  const security = entries.find(({ release }) => DEBIAN_SECURITY.test(release))
  return { main: main.url, security: security?.url ?? null }
}

const NAMES = '(?:bullseye|bookworm|trixie|forky|duke|sid|oldoldstable|oldstable|stable|testing|unstable)'
const DEBIAN = new RegExp(`^${NAMES}$`)
const DEBIAN_SECURITY = new RegExp(`^${NAMES}-security$`)

function isUsable(url: string | undefined): url is string {
  return url !== undefined && /^(https?|file|copy|ftp|mirror[\w+]*|tor[\w+]*):/.test(url)
}

function noSite(): KlabError {
  return new KlabError('download-failed', {
    what: "this machine's apt knows no Debian site to take a kernel from",
    why: 'None of its sources names a Debian release.',
    todo: `Set ${SITE_VARIABLE} to the URL of a Debian mirror, or build a kernel tree of your own with --tree DIR.`,
  })
}
