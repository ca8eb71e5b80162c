import { homedir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's (or the installed package's) top folder; the same from `src/` and from `dist/`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Where built kernels and downloads lie: `$KLAB_CACHE`, else `$XDG_CACHE_HOME/klab`, else `~/.cache/klab`. */
export function cacheFolder(): string {
  const own = process.env.KLAB_CACHE
  if (own !== undefined && own !== '') return own
  const xdg = process.env.XDG_CACHE_HOME
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'klab')
}

/** The path as a user reads it best: from where they stand, when it lies below. */
export function nearbyPath(path: string): string {
  const short = relative(process.cwd(), resolve(path))
  return short === '' || short.startsWith('..') ? path : short
}
