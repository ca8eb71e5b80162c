interface PathFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

const PARTS = /^[A-Za-z0-9_.+-]+(?:\/[A-Za-z0-9_.+-]+)*$/

/** Why this is no path of a file inside the lab's folder, or null. It is always written relative to that folder. */
export function labPathFault(path: string): PathFault | null {
  const whole = { offset: 0, length: path.length, todo: 'write a path relative to the folder of the lab file' }
  if (path.split(/[/\\]/).includes('..') || path.startsWith('/')) {
    return { ...whole, what: 'a lab can use only files inside its own folder' }
  }
  if (PARTS.test(path) && !dotted(path)) return null
  return { ...whole, what: 'a path consists of letters, digits, `.`, `_`, `-`, `+` and single slashes' }
}

/** The same for a file that a program is made of. */
export function sourcePathFault(path: string): PathFault | null {
  const fault = labPathFault(path)
  if (fault !== null || /[^/]\.[ch]$/.test(path)) return fault
  const todo = 'other files go into `guest.files`'
  return { offset: 0, length: path.length, what: "a program's sources end with `.c`, its headers with `.h`", todo }
}

/** Where a lab may put files in the guest: everything but `/lab/` belongs to the base image. At most 200 characters. */
export const GUEST_PATH = /^\/lab(?=.{2,196}$)(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9_.+-]+)+$/

function dotted(path: string): boolean {
  return path.split('/').some(part => part === '.' || part === '..')
}
