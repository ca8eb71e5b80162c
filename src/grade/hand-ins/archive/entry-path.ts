const LONGEST = 1_024
const DEEPEST = 32

/** An entry's path in its parts, or why it has none. Empty: the top. */
export function entryPath(name: string): readonly string[] | { readonly why: string } {
  if (name.includes('\0')) return { why: 'its name holds a NUL' }
  if (name.length > LONGEST) return { why: 'its name is too long' }
  if (/^(\/|[A-Za-z]:\/)/.test(name)) return { why: 'its name is an absolute path' }
  const parts = name.split('/').filter(part => part !== '' && part !== '.')
  if (parts.includes('..')) return { why: 'its name leads out of the archive' }
  return parts.length > DEEPEST ? { why: 'it lies too deep' } : parts
}
