import type { Clock } from '../../src/lib/clock.ts'
import type { Actor } from './actor.ts'
import type { Stage } from './stage.ts'

/** The stage's time, as one of the actors sees it. Its timers end with its life. */
export function virtualClock(stage: Stage, actor: Actor): Clock {
  return {
    now: () => new Date(stage.nowMs),
    elapsedMs: () => stage.nowMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        stage.at(stage.nowMs + ms, actor, '', resolve)
      }),
    after: (ms, call) => stage.at(stage.nowMs + ms, actor, '', call, 'poll'),
    every(ms, call) {
      let callOff = (): void => {}
      const again = (): void => {
        callOff = stage.at(
          stage.nowMs + ms,
          actor,
          '',
          () => {
            again()
            call()
          },
          'routine',
        )
      }
      again()
      return () => callOff()
    },
  }
}
