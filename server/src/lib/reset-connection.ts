import type { Socket } from 'node:net'

/**
 * Ends a connection with a reset. One that is being ended already is only closed: Node refuses that
 * reset (EINVAL), loses the handle, and then spins for ever when the process should end.
 */
export function resetConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
