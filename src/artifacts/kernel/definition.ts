import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { type KlabError, KlabErrors, type Position } from '../../errors/index.js'
import type { KernelSource, NamedKernel } from './types.js'
import { openYaml, type YamlFile } from './yaml-file.js'

export type Definition = Omit<NamedKernel, 'name' | 'fragments' | 'file'> & {
  readonly fragments: readonly { readonly name: string; readonly at: Position }[]
}

/** Reads a kernel's definition; throws KlabErrors (`kernel-unknown`) with the place of everything that is wrong. */
export function parseDefinition(file: string, text: string): Definition {
  const yaml = openYaml(file, text)
  const parsed = schema.safeParse(yaml.value)
  if (!parsed.success) throw together(parsed.error.issues.flatMap(issue => issueErrors(yaml, issue)))
  const { title, architecture, cmdline } = parsed.data
  const source = sourceOf(parsed.data.source, dirname(file))
  const fragments = parsed.data.fragments.map((name, index) => ({ name, at: yaml.at(['fragments', index]) }))
  if (source.type !== 'debian-prebuilt' || fragments.length === 0)
    return { title, architecture, source, fragments, cmdline }
  const what = 'a prebuilt kernel is configured already, so it takes no fragments'
  throw together([yaml.error(['fragments'], what, 'Remove the fragments.')])
}

const word = z.string().regex(/^\S+$/, 'must be one word')
const suites = z.tuple([word], word)
const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, "must be a Debian package's name")
const pattern = z.string().regex(/^[a-z0-9][a-z0-9+.-]*\*[a-z0-9+.-]*$/, "must be a package's name with one * in it")
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
const fragment = z.string().regex(/^[\w-]+\.config$/, 'must be the name of a file in fragments/, like net.config')

const sources = z
  .strictObject({
    'debian-source': z.strictObject({ package: packageName, suites }).optional(),
    'debian-prebuilt': z.strictObject({ image: pattern, symbols: pattern, suites }).optional(),
    tarball: z.strictObject({ url, sha256 }).optional(),
    tree: z.string().min(1).optional(),
  })
  .refine(source => Object.keys(source).length === 1, 'must have one of debian-source, debian-prebuilt, tarball, tree')

const schema = z.strictObject({
  title: z.string().min(1),
  architecture: z.enum(['x86_64', 'i386']),
  source: sources,
  fragments: z.array(fragment).default([]),
  cmdline: z.array(word).default([]),
})

function sourceOf(source: z.infer<typeof sources>, folder: string): KernelSource {
  if (source['debian-source'] !== undefined) return { type: 'debian-source', ...source['debian-source'] }
  if (source['debian-prebuilt'] !== undefined) return { type: 'debian-prebuilt', ...source['debian-prebuilt'] }
  if (source.tarball !== undefined) return { type: 'tarball', ...source.tarball }
  return { type: 'tree', folder: resolve(folder, source.tree ?? '.') }
}

function issueErrors(yaml: YamlFile, issue: z.core.$ZodIssue): KlabError[] {
  const path = issue.path.filter(part => typeof part !== 'symbol')
  const name = path.length === 0 ? 'a kernel definition' : path.join('.')
  if (issue.code !== 'unrecognized_keys') return [yaml.error(path, `${name}: ${issue.message}`)]
  return issue.keys.map(key => yaml.error([...path, key], `${name} has no key ${key}`))
}

function together(errors: readonly KlabError[]): Error {
  const [first, ...rest] = errors
  return first === undefined ? new Error('no issue at all') : new KlabErrors([first, ...rest])
}
