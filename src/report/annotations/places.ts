import { isAbsolute, relative, resolve, sep } from 'node:path'
import { visible } from '../text/visible.js'
import type { Places } from './annotation.js'

/** The top folder of what CI has checked out; elsewhere the folder that klab was started in. */
export function repositoryRoot(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  return [env.GITHUB_WORKSPACE, env.CI_PROJECT_DIR].find(path => path !== undefined && isAbsolute(path)) ?? cwd
}

/** A file that klab was given: a lab, an expected order. null when it is not in the repository. */
export function fileInRepository(file: string, { root }: Places): string | null {
  return below(root, resolve(root, file))
}

/**
 * A file of the kernel's source. When the tree is not in the repository (a named kernel), its own path is the best that
 * there is to tell; null when DWARF has one that leads out of the tree.
 */
export function fileInTree(file: string, { root, tree }: Places): string | null {
  const top = resolve(root, tree ?? '')
  const inTree = below(top, resolve(top, file))
  return inTree === null || tree === null ? inTree : below(root, resolve(top, file))
}

function below(folder: string, path: string): string | null {
  const short = relative(folder, path)
  if (short === '' || short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short)) return null
  return visible(short)
}
