import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileConsole, socketConsole } from '../../../src/machine/console-wire.js'
import { createPrivateFolder, type PrivateFolder } from '../../../src/system/private-folder.js'

let folder: PrivateFolder

beforeEach(async () => {
  folder = await createPrivateFolder()
})
afterEach(() => folder[Symbol.asyncDispose]())

test('a file is handed out to its last byte, and never twice', async () => {
  const path = join(folder.path, 'serial.log')
  await writeFile(path, 'one ')
  let seen = ''
  await using wire = await fileConsole(path, chunk => {
    seen += chunk
  })
  await expect.poll(() => seen).toBe('one ')
  const big = 'x'.repeat(1_000_000)
  await appendFile(path, big)
  await appendFile(path, ' end')
  await wire.finish()
  expect(seen).toBe(`one ${big} end`)
})

test('a deterministic console takes no input', async () => {
  const path = join(folder.path, 'serial.log')
  await writeFile(path, '')
  await using wire = await fileConsole(path, () => {})
  expect(() => wire.write('x')).toThrow('the console of a deterministic machine takes no input')
})

test('a socket carries both ways, also what was written before anybody was there', async () => {
  const path = join(folder.path, 'console.sock')
  const log = join(folder.path, 'serial.log')
  let seen = ''
  await using wire = await socketConsole(path, log, chunk => {
    seen += chunk
  })
  wire.write('typed early\n')
  const guest = connect(path)
  let heard = ''
  guest.on('data', data => {
    heard += data
  })
  await expect.poll(() => heard).toBe('typed early\n')
  guest.end('last words')
  await wire.finish()
  expect(seen).toBe('last words')
  expect(await readFile(log, 'utf8')).toBe('last words')
})
