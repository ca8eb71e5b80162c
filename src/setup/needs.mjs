import { spawnSync } from 'node:child_process'
import { accessSync, closeSync, constants, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, normalize } from 'node:path'

const PT_INTERP = 3
const HEADER_BYTES = 4096

/** @type {typeof import('./needs.d.mts').readNeeds} */
export function readNeeds() {
  return JSON.parse(readFileSync(new URL('packages.json', import.meta.url), 'utf8')).needs
}

/** @type {typeof import('./needs.d.mts').findNeed} */
export function findNeed({ find }, path) {
  if ('header' in find) return findHeader(find.header, path)
  if ('archive' in find) return findArchive(find.archive, find.flags ?? [], path)
  const file = which(find.program, path)
  return file !== null && find.static && !isStatic(file) ? null : file
}

/** @type {typeof import('./needs.d.mts').which} */
export function which(program, path) {
  if (program.includes('/')) return isExecutable(program) ? program : null
  for (const folder of path.split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, program))) return join(folder, program)
  }
  return null
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/**
 * @param {string} header
 * @param {string} path
 */
function findHeader(header, path) {
  const text = askCompiler(['-E', '-x', 'c', '-'], path, `#include <${header}>\n`)
  const files = Array.from(text?.matchAll(/^# \d+ "(\/[^"]*)"/gm) ?? [], match => match[1] ?? '')
  return files.find(file => file.endsWith(`/${header}`)) ?? null
}

/**
 * gcc answers with the bare name when it has no such file.
 * @param {string} archive
 * @param {readonly string[]} flags
 * @param {string} path
 */
function findArchive(archive, flags, path) {
  const answer = askCompiler([...flags, `-print-file-name=${archive}`], path, '')?.trim()
  return answer !== undefined && isAbsolute(answer) ? normalize(answer) : null
}

/**
 * @param {readonly string[]} args
 * @param {string} path
 * @param {string} input
 * @returns {string | null} what it printed, null when it failed or is not there
 */
function askCompiler(args, path, input) {
  const gcc = which('gcc', path)
  if (gcc === null) return null
  const env = { ...process.env, PATH: path, LC_ALL: 'C' }
  const result = spawnSync(gcc, args, { input, env, encoding: 'utf8', timeout: 10_000, maxBuffer: 1 << 26 })
  return result.status === 0 ? result.stdout : null
}

/**
 * A 64- or 32-bit little-endian ELF program without an interpreter needs no shared library.
 * @param {string} file
 */
function isStatic(file) {
  const head = firstBytes(file)
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46) return false
  const wide = head[4] === 2
  const offset = wide ? Number(head.readBigUInt64LE(32)) : head.readUInt32LE(28)
  const size = head.readUInt16LE(wide ? 54 : 42)
  const count = head.readUInt16LE(wide ? 56 : 44)
  for (let at = offset; at + 4 <= head.length && at < offset + size * count; at += size) {
    if (head.readUInt32LE(at) === PT_INTERP) return false
  }
  return true
}

/** @param {string} file */
function firstBytes(file) {
  const bytes = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(file, 'r')
  try {
    return bytes.subarray(0, readSync(handle, bytes, 0, HEADER_BYTES, 0))
  } finally {
    closeSync(handle)
  }
}
