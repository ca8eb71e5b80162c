import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { renderReport } from '../../../src/report/index.js'
import { hostileReport } from '../../unit/report/hostile-report.js'

const CHROMIUM = '/usr/bin/chromium'

test.skipIf(!existsSync(CHROMIUM))('a browser runs nothing of it, and asks nobody for anything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klab-browser-'))
  try {
    const page = join(folder, 'report.html')
    await writeFile(page, renderReport('html', hostileReport()))
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`]
    const { stdout } = await execa(CHROMIUM, [...flags, '--dump-dom', pathToFileURL(page).href])
    expect(stdout).toMatch(/<title>[^<]* — klab<\/title>/)
    expect(stdout).not.toMatch(/<img/)
    expect(stdout.match(/<script/g)).toHaveLength(1)
    // What of klab's own page is not of the guest's making is whole.
    expect(stdout).toMatch(/<\/script>\s*<\/body>\s*<\/html>\s*$/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
