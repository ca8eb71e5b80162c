import { readFile } from 'node:fs/promises'

/** Where the guest's own programs come from: this machine's Debian release, so that host and guest know the same; else a stable one. */
export async function userlandSuites(): Promise<readonly [string, string]> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const suite = suiteFrom(text)
  return [suite, `${suite}-security`]
}

/** `VERSION_CODENAME` of os-release(5), when the system is Debian itself; other systems' names are no suites of Debian's. */
export function suiteFrom(osRelease: string): string {
  const value = (name: string) => new RegExp(`^${name}="?([a-z]+)"?$`, 'm').exec(osRelease)?.[1]
  return (value('ID') === 'debian' ? value('VERSION_CODENAME') : undefined) ?? 'bookworm'
}
