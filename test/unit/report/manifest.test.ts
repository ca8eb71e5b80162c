import { expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import { decodeManifest, encodeManifest } from '../../../src/report/index.js'
import { manifestOf } from './sample.js'

function codeOf(text: string): string {
  try {
    decodeManifest(text, 'run.json')
    return 'decoded'
  } catch (error) {
    return error instanceof KlabError ? `${error.code}: ${error.message}` : String(error)
  }
}

test('comes back as it was written', () => {
  const manifest = manifestOf('demo')
  expect(decodeManifest(encodeManifest(manifest), 'run.json')).toEqual(manifest)
})

test('a run that ended early says null, and leaves no field out', () => {
  const error = { code: 'timeout', message: 'no guest within 60 s' }
  const none = { kernel: null, rootfs: null, qemu: null, gdb: null, trace: null }
  const manifest = { ...manifestOf('demo'), ...none, outcome: 'incomplete' as const, error }
  expect(decodeManifest(encodeManifest(manifest), 'run.json')).toEqual(manifest)
})

test.each([
  ['', 'empty'],
  ['[]', 'another shape'],
  [JSON.stringify({ ...manifestOf('demo'), gdb: undefined }), 'a field left out'],
  [JSON.stringify({ ...manifestOf('demo'), version: 2 }), 'another version'],
  [JSON.stringify({ ...manifestOf('demo'), extra: 1 }), 'an unknown field'],
])('refuses %s', text => {
  expect(codeOf(text)).toBe("run-unreadable: run.json is not a run's manifest")
})
