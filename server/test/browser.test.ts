import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser } from './browser.ts'

test('a page is shown and photographed, text, emoji and all', async (t) => {
  const browser = await openBrowser((line) => t.diagnostic(line))
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 400, height: 200 } })
  await page.goto('data:text/html;charset=utf-8,<h1>Hello 👋 wörld</h1>')
  assert.equal(await page.textContent('h1'), 'Hello 👋 wörld')
  const picture = await page.screenshot()
  assert.equal(picture.subarray(1, 4).toString(), 'PNG')
})
