import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const file = pathToFileURL(path.join(import.meta.dirname, 'reset-connection.ts')).href

/** A server that resets what it is just ending. */
const program = `
import { connect, createServer } from 'node:net'
import { resetConnection } from '${file}'
const server = createServer((socket) => {
  socket.on('error', () => {}).end()
  resetConnection(socket)
  server.close()
}).listen(0, '127.0.0.1', () => {
  const client = connect({ port: server.address().port, allowHalfOpen: true })
  client.on('error', () => {}).on('end', () => client.destroy()).resume()
})`

test('a reset of a connection that is just being ended does not keep the process from ending', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: 'inherit',
    timeout: 20_000,
  })
  assert.deepEqual(await once(child, 'exit'), [0, null])
})
