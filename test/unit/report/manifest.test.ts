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

test('one from before there were sets, features and packages', () => {
  const { lab, ...rest } = manifestOf('demo')
  const { sets: _, features: __, ...old } = lab
  const manifest = decodeManifest(JSON.stringify({ ...rest, lab: old, rootfs: { sha256: '33' } }), 'run.json')
  expect(manifest.lab).toEqual({ ...old, sets: {}, features: { file: 'features.yaml', sha256: '', source: '' } })
  expect(manifest.rootfs).toEqual({ sha256: '33', packages: null, programs: null })
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
