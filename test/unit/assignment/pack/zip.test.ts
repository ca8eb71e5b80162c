import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { zipOf } from '../../../../src/assignment/pack/index.js'

const FILES = new Map<string, Uint8Array>([
  ['a/README.md', Buffer.from('# Größe\n')],
  ['a/data/leer', new Uint8Array()],
  ['a/größe.bin', Buffer.from([0, 255, 80, 75, 3, 4])],
])

async function unzipped(zip: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const archive = await fromBufferPromise(zip, { lazyEntries: true })
  const files = new Map<string, Buffer>()
  for await (const entry of archive.eachEntry())
    files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)))
  return files
}

test('what is in an archive comes out of it again', async () => {
  const files = await unzipped(zipOf(FILES))
  expect([...files.keys()]).toEqual([...FILES.keys()])
  for (const [path, bytes] of FILES) expect(files.get(path)).toEqual(Buffer.from(bytes))
})

test('the same files make the same archive', () => {
  expect(zipOf(new Map(FILES)).equals(zipOf(FILES))).toBe(true)
})
